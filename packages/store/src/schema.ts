// The tables as Kysely sees them; the truth is in migrations/.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { JsonValue } from '@trainyard/contracts/scalar';

type Time = ColumnType<Date, Date | string, Date | string>;
type TimeNow = ColumnType<Date, Date | string | undefined, Date | string>;
/** jsonb: objects come out parsed; write them with JSON.stringify (see json.ts). */
type Jsonb<T = JsonValue> = ColumnType<T, string, string>;

export interface ProjectTable {
  id: string;
  name: string;
  description: string;
  example: string | null;
  created_at: TimeNow;
}
export interface GroupTable {
  id: string;
  project_id: string;
  name: string;
  question: string;
  created_at: TimeNow;
}
export interface DatasetTable {
  id: string;
  project_id: string;
  name: string;
  kind: 'images' | 'table';
  path: string;
  source: 'example' | 'path' | 'upload';
  created_at: TimeNow;
}
export interface DatasetVersionTable {
  id: string;
  dataset_id: string;
  number: number;
  fingerprint: string;
  files: number;
  bytes: number;
  profile: Jsonb;
  findings: Jsonb;
  /** Some of profile and findings for lists, kept by the database. */
  examples: GeneratedAlways<number>;
  columns: GeneratedAlways<number | null>;
  classes: GeneratedAlways<number | null>;
  finding_errors: GeneratedAlways<number>;
  finding_warnings: GeneratedAlways<number>;
  finding_worst: GeneratedAlways<string | null>;
  created_at: TimeNow;
}
/** One row per file of a version; `position` is the index in the manifest. */
export interface DatasetFileTable {
  version_id: string;
  position: number;
  path: string;
  bytes: number;
  sha256: string;
  class: string | null;
  split: string | null;
}
export interface ConfigTable {
  id: string;
  project_id: string;
  name: string;
  config: Jsonb;
  created_at: TimeNow;
}
export interface RunTable {
  id: string;
  /** What series, frames and events name it by. */
  key: GeneratedAlways<number>;
  project_id: string;
  group_id: string | null;
  parent_id: string | null;
  dataset_version_id: string;
  test_dataset_version_id: string | null;
  name: string;
  state: string;
  wanted: string | null;
  task: string;
  config: Jsonb;
  metric_name: string;
  metric_greater_is_better: boolean;
  metric_value: number | null;
  metric_epoch: number | null;
  metric_examples: number | null;
  metrics: Jsonb;
  progress: Jsonb | null;
  failure: Jsonb | null;
  data: Jsonb | null;
  effective_config: Jsonb | null;
  evaluation: Jsonb | null;
  /** Two words of the evaluation, kept by the database. */
  evaluated_split: GeneratedAlways<string | null>;
  evaluated_examples: GeneratedAlways<number | null>;
  attempt: Generated<number>;
  infra_retries: Generated<number>;
  event_count: Generated<number>;
  /** Counted as events come; null for runs that are older than the counting. */
  log_warnings: number | null;
  log_errors: number | null;
  /** Metric events that stand as rows, not packed yet, and the last position of those that are. */
  loose: Generated<number>;
  packed_to: Generated<number>;
  /** The last position on log pages, and bytes of messages behind it. */
  paged_to: Generated<number>;
  unpaged_bytes: Generated<number>;
  agent_id: string | null;
  device: string | null;
  lease_until: Time | null;
  seen: Generated<boolean>;
  created_at: TimeNow;
  queued_at: TimeNow;
  started_at: Time | null;
  ended_at: Time | null;
}
export interface AttemptTable {
  run_id: string;
  number: number;
  agent_id: string | null;
  device: string;
  acked_seq: Generated<number>;
  /** The position of its event number n is this plus n. */
  base_position: Generated<number>;
  started_at: TimeNow;
  ended_at: Time | null;
  outcome: string;
  failure: Jsonb | null;
}
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
/** A column written as a binary array and read by `array_send` (pg-array.ts). */
type Packed = ColumnType<never, Buffer, Buffer>;
type PackedOrNull = ColumnType<never, Buffer | null, Buffer | null>;
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
export interface CheckpointTable {
  run_id: string;
  path: string;
  attempt: number;
  kind: string;
  step: number;
  epoch: number | null;
  bytes: number;
  sha256: string;
  metrics: Jsonb;
  time: Time;
}
/** `available`: the bytes are in the file store. */
export interface ArtifactTable {
  run_id: string;
  path: string;
  kind: string;
  bytes: number;
  sha256: string;
  available: Generated<boolean>;
}
export interface ModelTable {
  id: string;
  project_id: string;
  run_id: string;
  name: string;
  task: string;
  architecture: string;
  metrics: Jsonb;
  signature: Jsonb;
  files: Jsonb;
  data_fingerprint: string | null;
  environment: Jsonb;
  created_at: TimeNow;
}
export interface AgentTable {
  id: string;
  key: string;
  name: string;
  local: boolean;
  machine: Jsonb;
  devices: Jsonb;
  loads: Jsonb;
  cpu_percent: number | null;
  memory_used_bytes: number | null;
  history: Jsonb;
  draining: Generated<boolean>;
  left_at: Time | null;
  seen_at: TimeNow;
  registered_at: TimeNow;
}
export interface IdempotencyTable {
  key: string;
  route: string;
  body_sha256: string;
  status: number;
  answer: Jsonb;
  created_at: TimeNow;
}
/** Refused writes of older attempts, counted. */
export interface RefusalTable {
  run_id: string;
  attempt: number;
  what: string;
  count: Generated<number>;
}
/** What is missing of a run and why; `count` is how often it happened, `settled_at` when it came true after all. */
export interface TroubleTable {
  run_id: string;
  what: string;
  code: string;
  message: string;
  hint: string | null;
  count: number;
  first_at: TimeNow;
  last_at: TimeNow;
  settled_at: Time | null;
}
/** One row: which database this is, so that no server takes the files of another one for nobody's. */
export interface InstallationTable {
  id: Generated<string>;
  created_at: TimeNow;
}

export interface Schema {
  projects: ProjectTable;
  groups: GroupTable;
  datasets: DatasetTable;
  dataset_versions: DatasetVersionTable;
  dataset_files: DatasetFileTable;
  configs: ConfigTable;
  runs: RunTable;
  attempts: AttemptTable;
  events: EventTable;
  log_pages: LogPageTable;
  series: SeriesTable;
  frames: FrameTable;
  chunks: ChunkTable;
  checkpoints: CheckpointTable;
  artifacts: ArtifactTable;
  models: ModelTable;
  agents: AgentTable;
  idempotency: IdempotencyTable;
  refusals: RefusalTable;
  troubles: TroubleTable;
  installation: InstallationTable;
}
