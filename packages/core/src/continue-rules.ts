// Rules of a config that goes on from a model of one's own. The engine has the same in images/continuing.py.
import type { FieldName } from '@trainyard/contracts/config';
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { AUTO } from './preset.ts';

/** What is known of that model. */
export interface ContinueSource {
  /** Of its run, or its folder. */
  name: string;
  /** Its entry of the model registry; where a preset chose it, by its name alone. */
  model: JsonValue;
  /** Side of its pictures; null where nobody knows. */
  imageSize: number | null;
  /** Classes that it knows. */
  labels: readonly string[];
}

type Fields = ReadonlyMap<FieldName, JsonValue>;

/** What tells two architectures apart: the id of the hub, the last part of a folder, else the name of the entry. */
export function architectureOf(model: JsonValue | undefined): string {
  if (typeof model === 'string') return model;
  if (typeof model !== 'object' || model === null || Array.isArray(model)) return '';
  const { name, id, path } = model;
  if (name === 'huggingface' && typeof id === 'string') return id;
  if (name === 'local_folder' && typeof path === 'string')
    return path.split('/').findLast((part) => part !== '') ?? path;
  return typeof name === 'string' ? name : '';
}

/** `classes` are those of the data, where they are known. */
export function brokenContinuing(
  config: Fields,
  { source, classCounts }: { source?: ContinueSource; classCounts?: Record<string, number> },
): ConfigProblem[] {
  if (typeof config.get('continue_from') !== 'string') return [];
  const known = source ? [...differing(config, source), ...dropped(source, classCounts)] : [];
  return [...quick(config), ...idlePretrained(config), ...known];
}

const incompatible = (path: FieldName, message: string, suggestion?: JsonValue): ConfigProblem => ({
  code: 'config.incompatible',
  severity: 'error',
  path,
  message: `${path}: ${message}`,
  ...(suggestion === undefined ? {} : { suggestion }),
});

/** A linear probe is a last layer made anew; the others go on from the rows that are there. */
function quick(config: Fields): ConfigProblem[] {
  if (config.get('preset') !== 'quick') return [];
  const message =
    'quick learns the last layer anew, and nothing of the one of continue_from would be kept. Take balanced or best, or leave the preset out.';
  return [incompatible('preset', message, 'balanced')];
}

function idlePretrained(config: Fields): ConfigProblem[] {
  if (config.get('load_pretrained') !== false) return [];
  const message = 'it has no effect, for the weights are those of continue_from.';
  return [{ ...incompatible('load_pretrained', message), severity: 'warning' }];
}

/** Known before anything is trained: what the new model will not be able to answer any more. */
function dropped({ name, labels }: ContinueSource, classCounts: Record<string, number> | undefined): ConfigProblem[] {
  if (!classCounts) return [];
  const gone = labels.filter((label) => !Object.hasOwn(classCounts, label));
  if (gone.length === 0) return [];
  const shown = gone.slice(0, 5).map((label) => JSON.stringify(label));
  const listed = gone.length > 5 ? `${shown.join(', ')} and ${gone.length - 5} more` : shown.join(', ');
  const message =
    gone.length === labels.length
      ? `no class of the data is one that “${name}” knows, so that nothing of its last layer is kept.`
      : `the data has no pictures of ${listed}, which “${name}” knows: the new model will not answer so any more.`;
  return [{ ...incompatible('continue_from', message), severity: 'warning' }];
}

function differing(config: Fields, { name, model, imageSize }: ContinueSource): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const [asked, own] = [architectureOf(config.get('model')), architectureOf(model)];
  if (asked !== '' && asked !== AUTO && asked !== own)
    problems.push(
      incompatible(
        'model',
        `received ${asked}, and “${name}”, which it shall go on from, is ${own}. Set it to that, or leave continue_from out.`,
        model,
      ),
    );
  const size = config.get('image_size');
  if (typeof size === 'number' && imageSize !== null && size !== imageSize)
    problems.push(
      incompatible(
        'image_size',
        `received ${size}, and “${name}”, which it shall go on from, sees pictures of ${imageSize} px. Leave it out.`,
        null,
      ),
    );
  return problems;
}
