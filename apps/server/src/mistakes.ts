// The mistakes of an evaluation as pictures of a dataset version.
import type { Mistakes } from '@trainyard/contracts/mistake';
import { TrainyardError } from '@trainyard/contracts/problem';
import { findDataset, findVersion } from '@trainyard/store/dataset';
import { filesAt, measuredRun } from '@trainyard/store/mistake';
import { z } from 'zod';
import type { ServerContext } from './context.ts';
import { found, notPurged } from './found.ts';

/** evaluation.json of the engine, as far as it is read here. */
const Evaluation = z.looseObject({
  split: z.string().catch('val'),
  mistakes: z
    .array(
      z.object({
        path: z.string(),
        truth: z.coerce.string(),
        answer: z.coerce.string(),
        score: z.number().nullable().catch(null),
      }),
    )
    .catch([]),
});

/** The path and every end of it: the engine may name a picture with the folder that the version lies in, or without. */
const endsOf = (path: string): string[] => {
  const parts = path.split('/');
  return parts.map((_, at) => parts.slice(at).join('/'));
};

/** @throws TrainyardError run.not_found, http.conflict for a run on a table */
export async function listMistakes(
  { db }: Pick<ServerContext, 'db'>,
  id: string,
  { truth, answer }: { truth?: string | undefined; answer?: string | undefined },
): Promise<Mistakes> {
  await notPurged(db, 'run', id);
  const run = found(await measuredRun(db, id), 'run.not_found', `run ${id}`);
  if (run.task !== 'image-classification')
    throw new TrainyardError('http.conflict', 'This run is of a table; its mistakes are rows of its evaluation.');
  const { split, mistakes } = Evaluation.parse(run.evaluation ?? {});
  const measuredOn =
    split === 'test' && run.test_dataset_version_id ? run.test_dataset_version_id : run.dataset_version_id;
  const { version } = found(await findVersion(db, measuredOn), 'dataset.not_found', `dataset version ${measuredOn}`);
  const dataset = found(
    await findDataset(db, version.dataset_id),
    'dataset.not_found',
    `dataset ${version.dataset_id}`,
  );
  const { profile } = dataset.version;
  const asked = mistakes.filter(
    (one) => (truth === undefined || one.truth === truth) && (answer === undefined || one.answer === answer),
  );
  const places = await filesAt(db, measuredOn, [...new Set(asked.flatMap(({ path }) => endsOf(path)))]);
  return {
    dataset_id: dataset.id,
    dataset_name: dataset.name,
    version_id: version.id,
    version: version.number,
    newest: {
      id: dataset.version.id,
      number: dataset.version.number,
      classes: profile.kind === 'images' ? profile.classes.map(({ name }) => name) : [],
    },
    split,
    items: asked.map((one) => {
      const place = endsOf(one.path).flatMap((end) => places.get(end) ?? [])[0];
      return { ...one, index: place?.index ?? null, sha256: place?.sha256 ?? null };
    }),
  };
}
