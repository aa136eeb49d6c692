// The tables as Kysely sees them; the truth is in migrations/.
import type { ColumnType, Generated } from 'kysely';
import type { JsonValue } from '@trainyard/contracts/scalar';

type Time = ColumnType<Date, Date | string, Date | string>;
type TimeNow = ColumnType<Date, Date | string | undefined, Date | string>;
/** jsonb: objects come out parsed; write them with JSON.stringify (see json.ts). */
type Jsonb<T = JsonValue> = ColumnType<T, string, string>;

/** A column that the database makes from others. */
type Made<T> = ColumnType<T, never, never>;

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
  examples: Made<number>;
  columns: Made<number | null>;
  classes: Made<number | null>;
  finding_errors: Made<number>;
  finding_warnings: Made<number>;
  finding_worst: Made<string | null>;
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
  evaluated_split: Made<string | null>;
  evaluated_examples: Made<number | null>;
  attempt: Generated<number>;
  infra_retries: Generated<number>;
  event_count: Generated<number>;
  /** Counted as events come; null for runs that are older than the counting. */
  log_warnings: number | null;
  log_errors: number | null;
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
  started_at: TimeNow;
  ended_at: Time | null;
  outcome: string;
  failure: Jsonb | null;
}
export interface EventTable {
  run_id: string;
  position: number;
  attempt: number;
  seq: number;
  time: Time;
  event: string;
  payload: Jsonb;
}
/** One value per (run, name, step): the newest attempt wins. */
export interface MetricTable {
  run_id: string;
  name: string;
  step: number;
  attempt: number;
  epoch: number | null;
  value: number;
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
  metrics: MetricTable;
  checkpoints: CheckpointTable;
  artifacts: ArtifactTable;
  models: ModelTable;
  agents: AgentTable;
  idempotency: IdempotencyTable;
  refusals: RefusalTable;
}
