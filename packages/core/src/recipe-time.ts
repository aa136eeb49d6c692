// How long the recipe of a preset may take: it plans by a limit, and ends before it. Pure.
import type { Config } from '@trainyard/contracts/config-field';
import type { StageLength } from '@trainyard/contracts/stage';
import type { Moments } from './duration.ts';

/** The engine's (images/recipe/recipes.py), whose test holds both to `recipe-time-cases.json`: minutes of each recipe for the usual number of pictures; √n times as long for n times as many. */
const MINUTES: Record<string, number> = { quick: 1.5, balanced: 5, best: 20 };
const USUAL = 1700;
const UNIT_SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600 };
/** Of what is left of its limit a recipe usually takes, and how much that varies, where none was seen here. */
const SHARE = 0.7;
const SPREAD = 0.2;
/** Of runs that were seen: no wider than this share of what they took. */
const WIDEST = 0.5;

/** Seconds from the first line to the exported model that the preset of a config plans for; null for a config without one. */
export function recipeLimit(config: Config, pictures: number): number | null {
  const preset = config['preset'];
  const minutes = typeof preset === 'string' ? MINUTES[preset] : undefined;
  if (minutes === undefined) return null;
  const limit = config['time_limit'];
  const found = typeof limit === 'string' ? /^(\d+)([smh])$/.exec(limit) : null;
  if (found) return Number(found[1]) * (UNIT_SECONDS[found[2] ?? ''] ?? 1);
  return 60 * minutes * Math.max(1, Math.sqrt(pictures / USUAL));
}

interface Length extends Moments {
  stages: StageLength[];
}

/** What is left of a run whose recipe has a limit: no more than that, and without runs like it a part of it. */
export function withinLimit<T extends Length>(
  time: T,
  limit: number,
  { elapsed, similar }: { elapsed: number | null; similar: number },
): T & { most: number } {
  const most = Math.max(1, limit - (elapsed ?? 0));
  const mean = similar === 0 && elapsed === null ? SHARE * most : Math.min(time.mean, most);
  const widest = similar === 0 && elapsed === null ? SPREAD * most : WIDEST * mean;
  const variance = Math.min(time.variance, widest ** 2);
  // What a worker announced is its own; a plan that was guessed is stretched to what it may take.
  const factor = elapsed === null && time.mean > 0 ? mean / time.mean : 1;
  const stages = time.stages.map((stage) => ({ ...stage, seconds: stage.seconds * factor }));
  return { ...time, mean, variance, stages, most };
}
