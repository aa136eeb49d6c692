// Wrong answers as pictures: the most frequent mix-ups, or those of one cell of the matrix.
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { apiOptions, client } from '../api.ts';
import { formatShare } from '../format.ts';
import type { MixUp } from './confusion.ts';
import type { Pair } from './confusion-matrix.tsx';
import type { Mistake } from './evaluation.ts';

const PAGE = 500;
const SHOWN = 12;
const thumb = 'size-24 rounded-sm bg-fill max-phone:size-19';

/** Place of a picture in the dataset version, by the end of its path: the engine may say it with or without its root. */
export function placeOf(images: readonly { index: number; path: string }[], path: string): number | null {
  return images.find((image) => image.path === path || path.endsWith(`/${image.path}`))?.index ?? null;
}

function useImages(version: string, classes: readonly string[]) {
  const answers = useQueries({
    queries: classes.map((name) => ({
      ...apiOptions('listDatasetImages', { params: { version }, query: { class: name, limit: PAGE } }),
      staleTime: Infinity,
    })),
  });
  return answers.flatMap((answer) => answer.data?.items ?? []);
}

/** The picture of a dataset version under a path; its file name where the version does not have it. */
export function Thumbnail({
  version,
  index,
  path,
  caption,
  size = 128,
}: {
  version: string;
  index: number | null;
  path: string;
  caption: string;
  size?: number;
}) {
  const [broken, setBroken] = useState(false);
  const name = path.split('/').at(-1) ?? path;
  return (
    <figure className="m-0 w-24 max-phone:w-19">
      {index === null || broken ? (
        <span className={`${thumb} note grid place-items-center overflow-hidden p-1 [overflow-wrap:anywhere]`}>
          {name}
        </span>
      ) : (
        <img
          src={client.url('getDatasetThumbnail', { params: { version, index }, query: { size } })}
          alt={`${name}: ${caption}`}
          title={name}
          loading="lazy"
          width={96}
          height={96}
          className={`${thumb} block object-cover`}
          onError={() => setBroken(true)}
        />
      )}
      <figcaption title={name} className="truncate pt-[3px] text-small text-ink3">
        {caption}
      </figcaption>
    </figure>
  );
}

export function MistakePictures({
  version,
  mistakes,
  pairs,
  selected,
}: {
  version: string;
  mistakes: Mistake[];
  pairs: MixUp[];
  selected: Pair | null;
}) {
  const shown = selected
    ? pairs.filter((pair) => pair.truth === selected.truth && pair.answer === selected.answer)
    : pairs.slice(0, 4);
  const images = useImages(version, [...new Set(shown.map((pair) => pair.truth))]);
  return shown.map((pair) => {
    const these = mistakes.filter((mistake) => mistake.truth === pair.truth && mistake.answer === pair.answer);
    const pictures = these.filter((mistake) => mistake.path !== undefined);
    return (
      <div key={`${pair.truth}|${pair.answer}`} className="pt-5">
        <h3>
          <b>
            {pair.truth} taken for {pair.answer}: {pair.count}
          </b>{' '}
          <span className="note">
            of {pair.of} {pair.truth}
          </span>
        </h3>
        <div className="flex flex-wrap gap-2 pt-2">
          {pictures.slice(0, selected ? 60 : SHOWN).map((mistake) => (
            <Thumbnail
              key={mistake.path}
              version={version}
              index={placeOf(images, mistake.path ?? '')}
              path={mistake.path ?? ''}
              caption={mistake.score === null ? pair.answer : `${formatShare(mistake.score)} sure`}
            />
          ))}
        </div>
        {pictures.length === 0 ? (
          <p className="note">
            The evaluation keeps the {mistakes.length} surest mistakes; none of these is among them.
          </p>
        ) : null}
      </div>
    );
  });
}
