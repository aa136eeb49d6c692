// What is known of one picture: where it stands in the set, what its file says, and the findings that it is part of.
import { Link } from '@tanstack/react-router';
import type { ResponseOf } from '@trainyard/contracts/api';
import { problemOf, useApi } from '../../api.ts';
import { Facts } from '../../components/page.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { formatBytes, formatCount } from '../../format.ts';
import { codeWords } from './finding-words.ts';

const parts = {
  train: 'train',
  val: 'validation',
  test: 'test',
  all: 'no parts: split by seed',
  unlabelled: 'none: it has no class yet',
} as const;
type Shown = ResponseOf<'listDatasetImages'>['items'][number];
type Look = NonNullable<ResponseOf<'getDatasetImage'>['look']>;

export function PictureFacts({ version, image }: { version: string; image: Shown }) {
  const query = useApi('getDatasetImage', { params: { version, index: image.index } });
  const facts = query.data;
  const look = facts?.look;
  // The rows stand before they are read, so that nothing below them moves.
  const later = query.isError ? null : '…';
  return (
    <>
      <Facts
        items={[
          [
            'Class',
            <b key="class">
              <bdi>{image.class}</bdi>
            </b>,
          ],
          ['Part', parts[image.split]],
          ['Pixels', look ? `${formatCount(look.width)} × ${formatCount(look.height)}` : later],
          ['Format', look ? formatWords(look) : later],
          ['Size', formatBytes(image.bytes)],
          [
            'File',
            <bdi key="file" className="mono">
              {image.path}
            </bdi>,
          ],
          [
            'sha256',
            facts ? (
              <span key="sha" className="mono block truncate" title={facts.sha256}>
                {facts.sha256}
              </span>
            ) : (
              later
            ),
          ],
          ['Findings', facts ? <FindingLinks key="findings" codes={facts.findings} /> : later],
        ]}
      />
      {query.isError ? <ProblemNote problem={problemOf(query.error)} /> : null}
    </>
  );
}

/** 'PNG, RGB, 8 bits a channel', and what else is unusual. */
export function formatWords({ format, mode, bits, frames, rotated }: Look): string {
  return [
    format.toUpperCase(),
    mode,
    bits === 'float' ? 'numbers with a point' : `${bits} bits a channel`,
    ...(frames > 1 ? [`${formatCount(frames)} frames`] : []),
    ...(rotated ? ['turned by its EXIF'] : []),
  ].join(', ');
}

function FindingLinks({ codes }: { codes: readonly string[] }) {
  if (codes.length === 0) return 'none';
  return (
    <ul>
      {codes.map((code) => (
        <li key={code}>
          <Link
            to="."
            resetScroll={false}
            className="underline"
            search={
              ((old: object) => ({
                ...old,
                finding: code,
                class: undefined,
                split: undefined,
                image: undefined,
              })) as never
            }
          >
            {codeWords(code)}
          </Link>
        </li>
      ))}
    </ul>
  );
}
