// `trainyard suggest`: classes for pictures that have none, by a model or by the nearest labelled pictures. Nothing is written without
// --accept, which makes one new version of those that are sure enough.
import { createClient, type Client } from '@trainyard/client/client';
import type { ResponseOf } from '@trainyard/contracts/api';
import type { DatasetEdit } from '@trainyard/contracts/dataset-edit';
import { MAX_PAGE } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Suggested } from '@trainyard/contracts/suggestion';
import { measuredWords, unknownWords } from '@trainyard/core/suggestion-words';
import { makeEdit } from './made-edit.ts';
import { terminal, watchScan } from './scans.ts';
import type { ServerOptions } from './server-options.ts';
import { textTable } from './text-table.ts';
import { findId } from './things.ts';

export interface SuggestOptions extends ServerOptions {
  model?: string;
  features?: string;
  neighbours: number;
  threshold: number;
  label?: string;
  accept?: boolean;
  dryRun?: boolean;
  json?: boolean;
}

type Item = ResponseOf<'listDatasetImages'>['items'][number];

/** Pictures that are listed without --json. */
const SHOWN = 50;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export function suggestionLines(found: Suggested, items: readonly Item[], total: number): string[] {
  const rows = items
    .slice(0, SHOWN)
    .map(({ index, path, suggestion }) => [
      `${index}`,
      path,
      suggestion?.label ?? '',
      percent(suggestion?.confidence ?? 0),
      suggestion?.known === false ? 'not a class of the set' : '',
    ]);
  const unread = found.unread.files.map(({ path, reason }) => `left out: ${path}: ${reason}`);
  return [
    ...(rows.length > 0 ? [textTable(['index', 'file', 'label', 'confidence', ''], rows)] : []),
    `${total} of ${found.pictures} pictures without a class${total > SHOWN ? `, the first ${SHOWN} are listed` : ''}, by ${found.neighbours ? `the ${found.neighbours.k} nearest labelled pictures in features of ${found.name}` : `the model ${found.name}`}.`,
    ...measuredWords(found),
    ...unknownWords(found),
    ...(found.missing > 0 ? [`${found.missing} could not be looked at.`] : []),
    ...unread,
  ];
}

/** One edit for each label. */
export function acceptedEdits(items: readonly Item[]): DatasetEdit[] {
  const labels = Map.groupBy(items, ({ suggestion }) => suggestion?.label ?? '');
  return [...labels].map(([label, those]) => ({
    edit: 'relabel',
    pictures: { indices: those.map(({ index }) => index) },
    class: label,
  }));
}

async function allOf(
  client: Client,
  version: string,
  query: { suggest: string; k: number; least: number; label?: string },
): Promise<Item[]> {
  const items: Item[] = [];
  for (;;) {
    const page = await client.call('listDatasetImages', {
      params: { version },
      query: { ...query, offset: items.length, limit: MAX_PAGE },
    });
    items.push(...page.items);
    if (page.items.length === 0 || items.length >= page.total) return items;
  }
}

async function suggester(client: Client, { model, features }: SuggestOptions): Promise<string> {
  if (model !== undefined && features !== undefined)
    throw new TrainyardError(
      'http.query',
      '--model and --features: a model suggests, or neighbours in its features do.',
    );
  if (model !== undefined) return findId(client, 'model', model, 'living');
  return features === undefined ? 'neighbours' : `neighbours.${await findId(client, 'model', features, 'living')}`;
}

export async function suggest(name: string, options: SuggestOptions): Promise<number> {
  const client = createClient({ baseUrl: options.server, token: options.token });
  const dataset = await findId(client, 'dataset', name, 'living');
  const { version } = await client.call('getDataset', { params: { dataset } });
  const by = await suggester(client, options);
  const params = { version: version.id };
  const found = await watchScan(
    client,
    terminal(),
    (scan) => scan.dataset_id === dataset && scan.what === 'features',
    client.call('makeSuggestions', { params, body: { by, k: options.neighbours } }),
  );
  const { threshold: least, label } = options;
  const items = await allOf(client, version.id, {
    suggest: by,
    k: options.neighbours,
    least,
    ...(label === undefined ? {} : { label }),
  });
  const say = (text: string) => (options.json ? undefined : console.log(text));
  if (!options.accept) {
    if (options.json) for (const item of items) console.log(JSON.stringify(item));
    for (const line of suggestionLines(found, items, items.length)) say(line);
    say('Nothing was written. --accept makes a new version of these.');
    return 0;
  }
  if (items.length === 0)
    throw new TrainyardError('dataset.edit', `No suggestion has a confidence of ${least} or more.`, {
      hint: 'Give a lower --threshold.',
    });
  return makeEdit(client, { dataset, from: version, newest: version, edits: acceptedEdits(items) }, options);
}
