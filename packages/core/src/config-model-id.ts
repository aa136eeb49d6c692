// Ids of models at the Hugging Face hub. What looks like a path is never sent there and never read from the disk as an id.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import { received } from './value-check.ts';

const LONGEST_ID = 200;
const ID = /^[\w.-]+(\/[\w.-]+)?$/;
/** The hub itself refuses these: a part that starts or ends with - or ., and -- or .. anywhere. */
const REFUSED = /(^|\/)[-.]|[-.](\/|$)|--|\.\./;

const looksLikePath = (name: string) => /^[./~\\]|\\|\/.*\/|^[A-Za-z]:|\.\.|\/$/.test(name);

/** True for org/name. A single word is taken for a misspelled registry name instead. */
export function isHubId(name: string): boolean {
  return (
    name.includes('/') && name.length <= LONGEST_ID && ID.test(name) && !REFUSED.test(name) && !looksLikePath(name)
  );
}

/** What is wrong with a word as a model id; null for a single plain word, which is a registry name that does not exist. */
export function modelIdProblem(name: string, path: string): ConfigProblem | null {
  const problem = { code: 'config.bad_model_id', severity: 'error', path } as const;
  if (looksLikePath(name))
    return {
      ...problem,
      message: `${path}: ${received(name)} looks like a path. A model of this machine is named with the entry local_folder.`,
      hint: 'Use a registered name, org/name, or local_folder with its path.',
      suggestion: { name: 'local_folder', path: name },
    };
  if (ID.test(name) && !REFUSED.test(name) && name.length <= LONGEST_ID) return null;
  return {
    ...problem,
    message: `${path}: ${received(name)} is not a model id. Allowed are a registered name and org/name of letters, digits, '.', '-' and '_'.`,
  };
}
