// Tables of what a run says and measures; the truth is in migrations/.
import type { GeneratedAlways } from 'kysely';
import type { Jsonb, Packed, PackedOrNull, Time } from './schema-type.ts';

export interface EventTable {
  run: number;
  position: number;
  time: Time;
  event: string;
  payload: Jsonb;
}
/** Messages in lower case, for the search; log-page.ts. */
export interface LogPageTable {
  run: number;
  first_position: number;
  last_position: number;
  text: string;
}
export interface SeriesTable {
  id: GeneratedAlways<number>;
  run: number;
  name: string;
}
/** Where consecutive metric events of a run stand; core/frame.ts. */
export interface FrameTable {
  run: number;
  first_position: number;
  last_position: number;
  n: number;
  position_stride: number;
  position_rest: PackedOrNull;
  position_wide: PackedOrNull;
  time: number;
  time_stride: number;
  time_rest: PackedOrNull;
  time_wide: PackedOrNull;
  step: number;
  step_stride: number;
  step_rest: PackedOrNull;
  step_wide: PackedOrNull;
  last_step: number;
  shown_to: number | null;
  steps_per_epoch: number | null;
  epochs: PackedOrNull;
}
/** What one series measured in a frame; core/chunk.ts. */
export interface ChunkTable {
  series: number;
  frame: number;
  skip: number;
  n: number;
  sorted: boolean;
  first_step: number;
  last_step: number;
  low_step: number;
  high_step: number;
  nan_step: number | null;
  first: number;
  last: number;
  low: number;
  high: number;
  values: Packed;
  outline_at: PackedOrNull;
  outline: PackedOrNull;
}
