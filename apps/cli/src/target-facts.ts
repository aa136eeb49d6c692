// What a table says to somebody who named no column to predict: its columns, and which may be meant.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import { configFacts } from '@trainyard/core/config-facts';
import type { ConfigFacts } from '@trainyard/core/config-rules';
import { profileTable } from '@trainyard/profile/table';
import type { RawConfig } from './config-file.ts';

/** Facts of the table where the target is what is missing; none where nothing is to be asked or the file says nothing. */
export async function targetFacts(raw: RawConfig, problems: readonly ConfigProblem[]): Promise<ConfigFacts | null> {
  const data = raw['data'];
  const asked = problems.some(({ code, path }) => code === 'config.missing' && path === 'target');
  if (!asked || typeof data !== 'string') return null;
  const isFile = await stat(data).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) return null;
  const cache = await mkdtemp(join(tmpdir(), 'trainyard-table-'));
  try {
    const { profile } = await profileTable(data, cache);
    return configFacts(profile, {});
  } catch {
    // What is wrong with the file is said when it is trained on; here only the question is asked.
    return null;
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}
