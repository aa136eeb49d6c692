// The walls of the house: which room may import which, no cycles, no barrels, no file over 300 lines.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { roomOf, rooms, target } from './rooms.ts';

const root = join(import.meta.dirname, '..');
const MAX_LINES = 300;
const statement = /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/g;

function isBarrel(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() && !line.trim().startsWith('//'));
  return lines.length > 1 && lines.every((line) => /^export\s+(type\s+)?[*{]/.test(line.trim()));
}

function findCycles(graph: Map<string, string[]>): string[] {
  const done = new Set<string>();
  const path: string[] = [];
  const cycles: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      cycles.push([...path.slice(at), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const next of graph.get(file) ?? []) visit(next);
    path.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return cycles;
}

const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
}).split('\n');
const files = listed.filter(
  (file) =>
    /\.(ts|tsx|mjs|py)$/.test(file) && existsSync(join(root, file)) && !/\/(dist|generated|migrations)\//.test(file),
);
const faults: string[] = [];
const graph = new Map<string, string[]>();
for (const file of files) {
  const text = readFileSync(join(root, file), 'utf8');
  const isTest = /(\.|_)test\.(ts|tsx|py)$/.test(file) || file.startsWith('e2e/');
  const lines = text.split('\n').filter((line) => line.trim()).length;
  if (lines > MAX_LINES && !isTest && !/data table/.test(text.split('\n', 1)[0] ?? ''))
    faults.push(`${file}: ${lines} lines, at most ${MAX_LINES}: it has two jobs`);
  if (file.endsWith('.py')) continue;
  if (isBarrel(text)) faults.push(`${file}: only passes on what others export; import the file that holds the thing`);
  const room = roomOf(file);
  const edges: string[] = [];
  for (const [, typeOnly, spec] of text.matchAll(statement)) {
    const to = target(file, spec ?? '');
    if (to === undefined) continue;
    const other = roomOf(to);
    if (room && other && room !== other && !rooms[room]?.includes(other.split('/').at(-1) ?? ''))
      faults.push(`${file}: imports ${spec}, a room that is not on its line`);
    if (!typeOnly) edges.push(to);
  }
  if (!isTest) graph.set(file, edges);
}
faults.push(...findCycles(graph).map((cycle) => `cycle: ${cycle}`));
for (const fault of faults) console.error(fault);
console.log(`${files.length} files, ${faults.length} faults`);
process.exit(faults.length > 0 ? 1 : 0);
