// In which fields many runs differ. Configs never change once queued, so each is read once and kept as small numbers: ten
// thousand runs are then compared in milliseconds, whichever of them are asked about.
import type { FlatConfig } from './flat-config.ts';

export interface RunField {
  key: string;
  /** Different values, nothing counted as one. */
  values: number;
  /** The most frequent value. */
  usual: string;
  /** Runs that have the field at all. */
  runs: number;
  /** All values are numbers or nothing. */
  numeric: boolean;
  /** Characters of the longest value. */
  longest: number;
}

/** One code for each value of each field that was ever seen. */
export class FieldBook {
  readonly #codes = new Map<string, Map<string, number>>();
  readonly #entries: { key: string; value: string }[] = [];

  /** Codes of all fields of a config. */
  encode(flat: FlatConfig): Int32Array {
    return Int32Array.from([...flat].map(([key, value]) => this.#code(key, value)));
  }

  #code(key: string, value: string): number {
    const values = this.#codes.get(key) ?? new Map<string, number>();
    this.#codes.set(key, values);
    const known = values.get(value);
    if (known !== undefined) return known;
    values.set(value, this.#entries.length);
    return this.#entries.push({ key, value }) - 1;
  }

  /** The fields of these runs, in the order in which they were first seen. */
  fields(runs: Iterable<Int32Array>): RunField[] {
    const counts = new Uint32Array(this.#entries.length);
    for (const codes of runs) for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
    const found = new Map<string, RunField & { most: number }>();
    counts.forEach((count, code) => {
      const entry = this.#entries[code];
      if (count === 0 || !entry) return;
      const { key, value } = entry;
      const field = found.get(key) ?? { key, values: 0, usual: '', runs: 0, numeric: true, longest: 0, most: 0 };
      field.values += 1;
      field.runs += count;
      field.numeric &&= value === '' || Number.isFinite(Number(value));
      field.longest = Math.max(field.longest, value.length);
      if (count > field.most) Object.assign(field, { most: count, usual: value });
      found.set(key, field);
    });
    return [...found.values()].map(({ most: _most, ...field }) => field);
  }
}
