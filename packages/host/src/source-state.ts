// In which state the Python sources are that a process was started from: what answered or imported under another state is old.
import { createHash } from 'node:crypto';
import { glob, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A digest of name, size and time of every `.py` file below `folders` and of `files`. Contents are not read: it is asked
 * before every start and every check of a form. A folder or file that is missing counts as such.
 */
export async function sourceState(folders: readonly string[], files: readonly string[] = []): Promise<string> {
  const found = [...files];
  for (const folder of folders)
    for await (const file of glob('**/*.py', { cwd: folder })) found.push(join(folder, file));
  const states = await Promise.all(
    found.toSorted().map(async (file) => {
      const facts = await stat(file).catch(() => null);
      return `${file} ${facts?.size} ${facts?.mtimeMs}`;
    }),
  );
  return createHash('sha256').update(states.join('\n')).digest('hex');
}
