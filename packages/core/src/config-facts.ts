// What a dataset's profile says that the rules of a config ask for.
import type { ImageProfile, Profile, TableProfile } from '@trainyard/contracts/dataset';
import type { JsonValue } from '@trainyard/contracts/scalar';
import type { ConfigFacts } from './config-rules.ts';
import { targetQuestion } from './target.ts';

/** The share that is set apart where neither the data nor the config says so: the default of `holdout`. */
const HOLDOUT = 0.2;

/**
 * Facts of a profile under a config as a person wrote it.
 * @param raw the config; only `target`, `validation` and `class_folder` are looked at
 */
export function configFacts(profile: Profile, raw: Record<string, JsonValue>): ConfigFacts {
  return profile.kind === 'images' ? imageFacts(profile, raw) : tableFacts(profile, raw['target']);
}

function imageFacts(profile: ImageProfile, { validation, class_folder }: Record<string, JsonValue>): ConfigFacts {
  const counted = Object.fromEntries(profile.classes.map(({ name, total }) => [name, total]));
  // The profile counts by the upper folder; what the inner ones hold, only a training sees.
  const known = class_folder === 'inner' ? {} : { classCounts: counted };
  const { train, val, all } = profile.splits;
  const whole = train ?? all ?? profile.images;
  // A folder with its own val/ is trained on all of train/.
  const share = val !== undefined && train !== undefined ? 0 : holdoutShare(validation);
  return { ...known, imagesTrain: Math.floor(whole * (1 - share)) };
}

function holdoutShare(validation: JsonValue | undefined): number {
  const given =
    typeof validation === 'object' && validation !== null && !Array.isArray(validation)
      ? validation['fraction']
      : undefined;
  return typeof given === 'number' && given > 0 && given < 1 ? given : HOLDOUT;
}

function tableFacts(profile: TableProfile, target: JsonValue | undefined): ConfigFacts {
  const column = profile.columns.find(({ name }) => name === target);
  const facts: ConfigFacts = {
    columns: profile.columns.map(({ name }) => name),
    rows: profile.rows,
    targets: targetQuestion(profile),
  };
  // Counts are known only where the profile lists every value.
  if (column && column.distinct > 0 && column.top.length === column.distinct)
    facts.classCounts = Object.fromEntries(column.top.map(({ value, count }) => [value, count]));
  return facts;
}
