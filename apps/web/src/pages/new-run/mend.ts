// A config with one problem mended by what the check suggests. Pure.
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { JsonValue } from '@trainyard/contracts/scalar';

type Config = Record<string, JsonValue>;

/** The config with the suggestion where the problem is: as another value, or, where a key does not exist, as its name. */
export function mended(config: Config, { code, path, suggestion }: ConfigProblem): Config {
  if (suggestion === undefined || path === '') return config;
  const keys = path.split('.');
  const last = keys.at(-1) ?? '';
  return code === 'config.unknown_key' && typeof suggestion === 'string'
    ? (within(config, keys.slice(0, -1), (place) => renamed(place, last, suggestion)) as Config)
    : (within(config, keys, () => suggestion) as Config);
}

function within(place: JsonValue, keys: readonly string[], change: (place: JsonValue) => JsonValue): JsonValue {
  const [key, ...rest] = keys;
  if (key === undefined) return change(place);
  if (Array.isArray(place))
    return place.map((item, index) => (String(index) === key ? within(item, rest, change) : item));
  if (typeof place !== 'object' || place === null) return place;
  return { ...place, [key]: within(place[key] ?? null, rest, change) };
}

/** The key under another name, at its place; what stands under that name already stays. */
function renamed(place: JsonValue, from: string, to: string): JsonValue {
  if (typeof place !== 'object' || place === null || Array.isArray(place) || to in place) return place;
  return Object.fromEntries(Object.entries(place).map(([key, value]) => [key === from ? to : key, value]));
}
