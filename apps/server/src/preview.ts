// Pictures of a version as a config would have a model see them: the config is checked like that of a run, the engine's own code
// draws them.
import type { BodyOf } from '@trainyard/contracts/api';
import type { Preview } from '@trainyard/contracts/preview';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { JsonObject } from '@trainyard/contracts/scalar';
import { checkConfig } from '@trainyard/core/config-check';
import { configFacts } from '@trainyard/core/config-facts';
import { findVersion, type VersionPlace } from '@trainyard/store/dataset';
import { drawImages, findFile } from '@trainyard/store/dataset-file';
import { findSource } from '@trainyard/store/lineage';
import type { ServerContext } from './context.ts';
import { placeOf } from './dataset-bytes.ts';
import { found } from './found.ts';
import { foreignFolder } from './submit.ts';

/** Beside one picture, so that what mixes pictures has some to mix with. */
const OTHERS = 8;

interface Picture {
  index: number;
  /** Where it lies. */
  file: string;
  path: string;
  class: string;
}

/** @throws TrainyardError dataset.not_found, file.not_found, config.invalid with all problems, engine.…, image.… */
export async function previewPictures(
  context: ServerContext,
  versionId: string,
  { config: raw, index, count, draw }: BodyOf<'previewPictures'>,
): Promise<Preview> {
  const place = found(await findVersion(context.db, versionId), 'dataset.not_found', `dataset version ${versionId}`);
  const { profile } = place.version;
  if (profile.kind !== 'images')
    throw new TrainyardError('http.conflict', 'This dataset is a table and has no pictures.');
  const config = await checked(context, { ...raw, data: versionId, test_data: null }, place);
  const drawn = await drawImages(context.db, versionId, {
    seed: `${JSON.stringify(config['seed'])}/${draw}/`,
    count: index === undefined ? count : OTHERS,
  });
  const files = async (places: readonly number[]) => Promise.all(places.map((one) => fileAt(context, place, one)));
  const shown = await files(index === undefined ? drawn.map((one) => one.index) : [index]);
  const others = index === undefined ? [] : await files(drawn.map((one) => one.index));
  const names = profile.classes.map(({ name }) => name);
  const item = ({ file, path, class: name }: Picture) => [file, path, Math.max(0, names.indexOf(name))] as const;
  const { preview } = await context.previewer.ask({
    op: 'preview',
    config,
    classes: names.length,
    items: shown.map(item),
    others: others.map(item),
    draws: index === undefined ? 1 : count,
    draw,
    pictures: profile.images,
  });
  if (!preview) throw new Error('the engine answered for a preview as for a prediction');
  return { ...preview, pictures: preview.pictures.flatMap((picture, at) => named(picture, shown[at], names)) };
}

type Told = Omit<Preview['pictures'][number], keyof Picture | 'after'> & {
  after: { image: string; shares: { label: number; share: number }[] }[];
};

function named({ before, after }: Told, picture: Picture | undefined, names: readonly string[]): Preview['pictures'] {
  if (!picture) return [];
  const { index, path, class: name } = picture;
  const shares = (told: Told['after'][number]['shares']) =>
    told.map(({ label, share }) => ({ class: names[label] ?? '', share }));
  return [
    {
      index,
      path,
      class: name,
      before,
      after: after.map((draw) => ({ image: draw.image, shares: shares(draw.shares) })),
    },
  ];
}

async function fileAt(context: ServerContext, place: VersionPlace, index: number): Promise<Picture> {
  const { id } = place.version;
  const placed = found(
    await findFile(context.db, id, index),
    'file.not_found',
    `file ${index} in dataset version ${id}`,
  );
  const { path, class: name } = placed.file;
  return { index, file: await placeOf(place, placed), path, class: name ?? '' };
}

/** A model that is gone on from sees pictures of its own size. */
async function sizeOfSource({ db }: ServerContext, raw: JsonObject): Promise<JsonObject> {
  const asked = raw['continue_from'];
  const source = typeof asked === 'string' ? await findSource(db, asked) : undefined;
  return source?.image_size ? { image_size: raw['image_size'] ?? source.image_size } : {};
}

/** The canonical config. Throws `config.invalid` with everything that is wrong with it. */
async function checked(context: ServerContext, raw: JsonObject, place: VersionPlace): Promise<JsonObject> {
  const whole = { task: 'image-classification', ...raw, ...(await sizeOfSource(context, raw)) };
  const facts = configFacts(place.version.profile, whole);
  const { config, problems } = await foreignFolder(context, checkConfig(whole, await context.registry(), facts));
  if (config === null)
    throw new TrainyardError('config.invalid', problems.map(({ message }) => message).join(' '), { problems });
  if (config.task !== 'image-classification')
    throw new TrainyardError('config.incompatible', `task is ${config.task}; only pictures have a preview.`);
  return config as JsonObject;
}
