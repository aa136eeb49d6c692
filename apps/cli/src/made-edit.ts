// Edits of a set of pictures are looked at, and made into a version unless only a look was wanted.
import type { Client } from '@trainyard/client/client';
import type { DatasetEdit } from '@trainyard/contracts/dataset-edit';
import type { DatasetVersion } from '@trainyard/contracts/dataset';
import { previewWords } from '@trainyard/core/dataset-edit-words';

type Version = Pick<DatasetVersion, 'id' | 'number'>;

interface Wanted {
  /** The dataset as its commands take it. */
  dataset: string;
  from: Version;
  newest: Version;
  edits: DatasetEdit[];
  /** In place of what the edits do, where there are none. */
  instead?: string;
}

/** Tells what the edits do, makes the version and says how it is undone. */
export async function makeEdit(
  client: Client,
  { dataset, from, newest, edits, instead }: Wanted,
  { json, dryRun }: { json?: boolean; dryRun?: boolean },
): Promise<number> {
  const input = { params: { version: from.id }, body: { edits, newest: newest.id } };
  const preview = await client.call('previewDatasetEdit', input);
  const say = (text: string) => (json ? undefined : console.log(text));
  for (const sentence of instead === undefined ? previewWords(preview) : [instead]) say(sentence);
  if (dryRun) {
    if (json) console.log(JSON.stringify(preview));
    return 0;
  }
  const made = await client.call('editDatasetVersion', input);
  if (json) console.log(JSON.stringify(made));
  say(
    `Version ${made.number} is made of version ${from.number}. trainyard edit ${dataset} --from ${newest.number} undoes it.`,
  );
  return 0;
}
