// The rooms of the house and what each may import: read by the walls check, by `npm run check` and by nobody else.
import { dirname, join, normalize } from 'node:path';

export const rooms: Record<string, string[]> = {
  'packages/contracts': [],
  'packages/core': ['contracts'],
  'packages/profile': ['contracts'],
  'packages/client': ['contracts'],
  'packages/host': ['contracts'],
  'packages/store': ['contracts', 'core', 'host'],
  'packages/files': ['contracts', 'host'],
  'apps/server': ['contracts', 'core', 'profile', 'store', 'files', 'host'],
  'apps/agent': ['contracts', 'core', 'client', 'files', 'host'],
  'apps/web': ['contracts', 'core', 'client'],
  'apps/cli': ['contracts', 'core', 'client', 'profile', 'host', 'server', 'agent'],
  e2e: ['contracts', 'client'],
};

const folderOf = (name: string) => Object.keys(rooms).find((room) => room === name || room.endsWith(`/${name}`));

export const roomOf = (file: string): string | undefined =>
  Object.keys(rooms).find((room) => file.startsWith(`${room}/`));

/** The file behind an import, or undefined for a library. */
export function target(file: string, spec: string): string | undefined {
  if (spec.startsWith('.')) return normalize(join(dirname(file), spec));
  const own = /^@trainyard\/([^/]+)\/(.+)$/.exec(spec);
  const folder = own?.[1] ? folderOf(own[1]) : undefined;
  return folder ? `${folder}/src/${own?.[2]}.ts` : undefined;
}

/** `touched` and every room that imports one of them, directly or through others, in the order of the table. */
export function withThoseAbove(touched: ReadonlySet<string>): string[] {
  const found = new Set(touched);
  // The table is in the order of the layers, so one pass sees all.
  for (const [room, imports] of Object.entries(rooms))
    if (imports.some((name) => found.has(folderOf(name) ?? ''))) found.add(room);
  return Object.keys(rooms).filter((room) => found.has(room));
}
