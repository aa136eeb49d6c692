// `trainyard mistakes`: what the model of a run answered wrong, and labels that are wrong given another class, as a new version.
import { createClient } from '@trainyard/client/client';
import type { DatasetEdit } from '@trainyard/contracts/dataset-edit';
import type { Mistakes } from '@trainyard/contracts/mistake';
import { TrainyardError } from '@trainyard/contracts/problem';
import { makeEdit } from './made-edit.ts';
import type { ServerOptions } from './server-options.ts';
import { textTable } from './text-table.ts';

export interface MistakesOptions extends ServerOptions {
  truth?: string;
  answer?: string;
  relabel: string[];
  dryRun?: boolean;
  json?: boolean;
}

const percent = (share: number | null): string => (share === null ? '' : `${(100 * share).toFixed(1)} %`);

export function mistakeLines({ items, dataset_name, version, split }: Mistakes): string[] {
  if (items.length === 0) return ['No mistake is kept.'];
  const rows = items.map(({ path, truth, answer, score, index }) => [
    index === null ? '' : `${index}`,
    path,
    truth,
    answer,
    percent(score),
  ]);
  return [
    textTable(['index', 'file', 'label', 'answer', 'probability'], rows),
    `${items.length} of the ${split} part of ${dataset_name} v${version}, the surest first. trainyard pictures ${JSON.stringify(dataset_name)} --version ${version} --like <index> shows more like one.`,
  ];
}

/** `path=class` as an edit by the bytes of the picture, so that it is found in the newest version, too. */
export function relabelEdit(items: Mistakes['items'], text: string): DatasetEdit {
  const at = text.lastIndexOf('=');
  if (at < 1 || at === text.length - 1)
    throw new TrainyardError('http.query', `--relabel: received ${JSON.stringify(text)}, expected path=class.`);
  const path = text.slice(0, at);
  const sha256 = items.find((one) => one.path === path)?.sha256;
  if (!sha256)
    throw new TrainyardError('file.not_found', `No mistake of this run is the picture ${JSON.stringify(path)}.`, {
      hint: 'trainyard mistakes <run> lists them; any other picture is relabelled by trainyard edit.',
    });
  return { edit: 'relabel', pictures: { sha256: [sha256] }, class: text.slice(at + 1) };
}

export async function mistakes(run: string, options: MistakesOptions): Promise<number> {
  const client = createClient({ baseUrl: options.server, token: options.token });
  const query = {
    ...(options.truth === undefined ? {} : { truth: options.truth }),
    ...(options.answer === undefined ? {} : { answer: options.answer }),
  };
  const found = await client.call('listMistakes', { params: { run }, query });
  if (options.relabel.length === 0) {
    if (options.json) console.log(JSON.stringify(found));
    else for (const line of mistakeLines(found)) console.log(line);
    return 0;
  }
  const edits = options.relabel.map((text) => relabelEdit(found.items, text));
  return makeEdit(client, { dataset: found.dataset_id, from: found.newest, newest: found.newest, edits }, options);
}
