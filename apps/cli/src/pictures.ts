// `trainyard pictures`: the pictures of a dataset, all or those of a class, a part or a finding, or those that look like one of them.
import { createClient } from '@trainyard/client/client';
import type { ResponseOf } from '@trainyard/contracts/api';
import { FilePart } from '@trainyard/contracts/dataset';
import { MAX_PAGE } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { measureWords } from '@trainyard/core/suggestion-words';
import { versionOf } from './diff.ts';
import type { ServerOptions } from './server-options.ts';
import { textTable } from './text-table.ts';
import { findId } from './things.ts';

type Found = ResponseOf<'listDatasetImages'>;

export interface PicturesOptions extends ServerOptions {
  class?: string;
  split?: string;
  finding?: string;
  like?: number;
  measure?: string;
  version?: string;
  json?: boolean;
}

export function pictureLines({ items, total, measure }: Found): string[] {
  if (total === 0) return ['No picture.'];
  const table = textTable(
    ['index', 'file', 'class', 'part', 'bytes'],
    items.map((one) => [`${one.index}`, one.path, one.class, one.split, `${one.bytes}`]),
  );
  const by = measure ? [`The most alike first, ${measureWords(measure)}.`] : [];
  return [
    table,
    total > items.length ? `The first ${items.length} of ${total}; --json has all.` : `${total} in all.`,
    ...by,
  ];
}

export async function pictures(name: string, options: PicturesOptions): Promise<number> {
  const { data: split, success } = FilePart.optional().safeParse(options.split);
  if (!success)
    throw new TrainyardError(
      'http.invalid',
      `--split is ${JSON.stringify(options.split)}; there are ${FilePart.options.join(', ')}.`,
    );
  const client = createClient({ baseUrl: options.server, token: options.token });
  const dataset = await findId(client, 'dataset', name, 'living');
  const { items: versions } = await client.call('listDatasetVersions', { params: { dataset } });
  const version = versionOf(versions, options.version, 0);
  const query = {
    ...(options.class === undefined ? {} : { class: options.class }),
    ...(split === undefined ? {} : { split }),
    ...(options.finding === undefined ? {} : { finding: options.finding }),
    ...(options.like === undefined ? {} : { like: options.like }),
    ...(options.measure === undefined ? {} : { measure: options.measure }),
  };
  const page = async (offset: number) =>
    client.call('listDatasetImages', { params: { version: version.id }, query: { ...query, offset, limit: MAX_PAGE } });
  const first = await page(0);
  if (!options.json) {
    for (const line of pictureLines(first)) console.log(line);
    return 0;
  }
  for (let found = first, offset = 0; found.items.length > 0; found = await page(offset)) {
    for (const item of found.items) console.log(JSON.stringify(item));
    offset += found.items.length;
    if (offset >= found.total) break;
  }
  return 0;
}
