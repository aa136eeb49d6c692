// What the engine proved of the files that one takes away.
import { Verification } from '@trainyard/contracts/model';
import type { Task } from '@trainyard/contracts/config-field';
import { count } from '../../format.ts';

/** `null` for a model of an engine that proved nothing, and for one whose examples could not be read again. */
export function verified(proof: unknown, task: Task): string | null {
  const { data } = Verification.safeParse(proof);
  if (!data || data.examples === 0) return null;
  const what = count(data.examples, task === 'image-classification' ? 'held-out picture' : 'row');
  const apart = data.largest_difference === 0 ? 'to the last digit' : `largest difference ${power(data)}`;
  return `The files, loaded again, answer ${what} as in training, ${apart}.`;
}

/** One digit is enough: 1e-6. */
const power = ({ largest_difference }: Verification): string => largest_difference.toExponential(0);
