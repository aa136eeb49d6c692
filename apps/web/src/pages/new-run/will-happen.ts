// What will happen, in sentences made of what is known; what nobody measured is said to be unknown.
import type { DatasetVersion } from '@trainyard/contracts/dataset';
import type { Registry } from '@trainyard/contracts/registry';
import type { Forecast } from '@trainyard/contracts/run';
import type { JsonObject, JsonValue } from '@trainyard/contracts/scalar';
import { AUTO } from '@trainyard/core/preset';
import { basisWords, scoreWords, takesWords } from '@trainyard/core/time-left';
import { count, forecastTitle, formatCount, formatWhen, metricTitle } from '../../format.ts';
import { isolated } from '../../components/quoted.tsx';
import { choiceName } from './form-model.ts';
import { weightWords } from './model-groups.ts';

export interface Plan {
  config: JsonObject;
  version: DatasetVersion;
  forecast: Forecast | null;
  registry: Registry;
  now: Date;
}

/** Steps in order of time. */
export function willHappen(plan: Plan): string[] {
  return [starts(plan), trains(plan), keeps(plan), ends(plan)].filter((sentence) => sentence !== '');
}

const SOON = 15_000;

function starts({ forecast, now }: Plan): string {
  const device = forecastTitle(forecast);
  const on = device === null ? '' : ` on ${device}`;
  if (!forecast || forecast.starts_at === null)
    return forecast?.reason
      ? `Waits: ${forecast.reason}`
      : 'Waits for a free device; when that is has not been measured yet.';
  if (Date.parse(forecast.starts_at) - now.getTime() < SOON) return `Starts at once${on}.`;
  const behind =
    forecast.position !== null && forecast.position > 1
      ? `Waits behind ${count(forecast.position - 1, 'run')}, starts`
      : 'Starts';
  return `${behind} about ${formatWhen(forecast.starts_at, now)}${on}.`;
}

function trains({ config, version, registry }: Plan): string {
  const name = choiceName(config['model']);
  const entry = registry.registries.models?.find((one) => one.name === name || one.aliases.includes(name));
  const title = entry?.title ?? name;
  const { profile } = version;
  if (profile.kind === 'table')
    return `Fits ${title} on ${count(profile.rows, 'row')} to predict ${typeof config['target'] === 'string' ? isolated(config['target']) : 'the target'}${validation(config)}.`;
  const goesOn = typeof config['continue_from'] === 'string';
  const pretrained = goesOn || config['load_pretrained'] === true;
  const weights = typeof entry?.facts['weights'] === 'number' ? `${weightWords(entry.facts['weights'])} weights, ` : '';
  const on = pictures(config, profile.splits);
  if (typeof config['preset'] === 'string')
    return `${recipe(config, title)} ${on}${validation(config, profile.splits)}.`;
  const verb = pretrained ? (config['freeze_backbone'] === true ? 'Trains the last layer of' : 'Fine-tunes') : 'Trains';
  const source = goesOn ? 'going on from your model' : pretrained ? 'pretrained' : 'from scratch';
  return `${verb} ${title} (${weights}${source}) on ${on}, ${epochs(config)}${unfreezes(config)}${validation(config, profile.splits)}.`;
}

/** When the rest of a frozen network begins to learn. */
function unfreezes(config: JsonObject): string {
  const after = config['unfreeze_epoch'];
  if (config['freeze_backbone'] !== true || typeof after !== 'number') return '';
  return `, after the first ${after === 1 ? '' : `${formatCount(after)} `}the whole network`;
}

/** What a preset does, up to the pictures. */
function recipe(config: JsonObject, title: string): string {
  const pretrained = config['load_pretrained'] === true;
  const own = pretrained ? 'EfficientNet-Lite0' : 'a compact network';
  const network = choiceName(config['model']) === AUTO ? own : title;
  const limit = config['time_limit'];
  const time = typeof limit === 'string' ? limit : 'its usual time';
  if (typeof config['continue_from'] === 'string')
    return `Goes on from your model and fine-tunes it for as many epochs as fit into ${time}, on`;
  if (!pretrained) return `Trains ${network} from scratch, as many epochs as fit into ${time}, on`;
  if (config['preset'] === 'quick') return `Fits a linear probe to the features of ${network} (pretrained) on`;
  return `Fits a linear probe to ${network} (pretrained), then fine-tunes it for as many epochs as fit into ${time}, on`;
}

function pictures(
  config: JsonObject,
  splits: { train?: number | undefined; val?: number | undefined; all?: number | undefined },
): string {
  const whole = splits.train ?? splits.all ?? 0;
  const share = splits.val === undefined ? 1 - fraction(config) : 1;
  return count(Math.round(whole * share), 'picture');
}

function epochs(config: JsonObject): string {
  const planned = config['epochs'];
  return typeof planned === 'number'
    ? planned === 1
      ? 'once'
      : `${formatCount(planned)} times`
    : 'for as many epochs as the config says';
}

/** The part that is held out; the registry's default where the config does not say. */
function fraction(config: JsonObject): number {
  const given = parameter(config['validation'], 'fraction');
  return typeof given === 'number' ? given : 0.2;
}

function validation(config: JsonObject, splits?: { val?: number | undefined }): string {
  const name = choiceName(config['validation']);
  if (name === 'kfold') return `, ${Number(parameter(config['validation'], 'folds') ?? 5)} times on other parts`;
  if (splits?.val !== undefined) return `; ${formatCount(splits.val)} others judge it`;
  return name === 'holdout' ? `; ${Math.round(fraction(config) * 100)} % are held out to judge it` : '';
}

function parameter(choice: JsonValue | undefined, name: string): JsonValue | undefined {
  return typeof choice === 'object' && choice !== null && !Array.isArray(choice) ? choice[name] : undefined;
}

function keeps({ config }: Plan): string {
  const metric = choiceName(config['metric']) || (config['task'] === 'tabular-regression' ? 'rmse' : 'accuracy');
  if (config['task'] !== 'image-classification') return `Is judged by ${metricTitle(metric)}.`;
  if (typeof config['preset'] === 'string')
    return `Keeps, of all the weights it came to, those with the best validation ${metricTitle(metric)}.`;
  const patience = config['early_stopping_patience'];
  const stops =
    typeof patience === 'number' && patience > 0 ? `, stops after ${count(patience, 'epoch')} without gain` : '';
  return `Keeps the epoch with the best validation ${metricTitle(metric)}${stops}.`;
}

function ends({ forecast }: Plan): string {
  const takes = takesWords(forecast);
  if (takes === null || !forecast?.range) return 'How long it takes is unknown until measured.';
  const { basis } = forecast.range;
  const score = scoreWords(basis);
  return `Takes ${takes}, ${basisWords(basis)}${score ? `; ${score}` : ''}.`;
}
