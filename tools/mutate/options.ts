// What the command line of `npm run mutate` says.
import { parseArgs } from 'node:util';

/** Share of mutants that have to be killed, in percent, by room. */
export const rooms: Readonly<Record<string, number>> = {
  'packages/core': 85,
  'packages/store': 75,
  'packages/client': 75,
  'apps/agent': 75,
};

export interface Options {
  rooms: string[];
  /** Globs of the files to change; null for all files of a room. */
  files: string | null;
  /** How many mutants are drawn at random; null for all. */
  sample: number | null;
  seed: number;
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > 0xffff_ffff)
    throw new Error(`--${name}=${text}: a whole number from ${least} is needed`);
  return value;
}

/** Throws an Error with one sentence. */
export function readOptions(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      files: { type: 'string', multiple: true },
      sample: { type: 'string' },
      seed: { type: 'string' },
    },
  });
  const unknown = positionals.filter((name) => !(name in rooms));
  if (unknown.length > 0)
    throw new Error(`no such room: ${unknown.join(', ')}; there are ${Object.keys(rooms).join(', ')}`);
  if (values.seed !== undefined && values.sample === undefined)
    throw new Error('--seed says which mutants are drawn, so it needs --sample');
  return {
    rooms: positionals.length > 0 ? positionals : Object.keys(rooms),
    files: values.files?.join(',') ?? null,
    sample: values.sample === undefined ? null : whole('sample', values.sample, 1),
    seed: whole('seed', values.seed ?? '1', 0),
  };
}
