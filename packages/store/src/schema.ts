// The tables as Kysely sees them; the truth is in migrations/.
import type { Generated, GeneratedAlways } from 'kysely';
import type {
  DismissalTable,
  IdempotencyTable,
  InstallationTable,
  RefusalTable,
  SettledExampleTable,
  TroubleTable,
  PictureTable,
} from './schema-notes.ts';
import type { ChunkTable, EventTable, FrameTable, LogPageTable, SeriesTable } from './schema-series.ts';
import type { Jsonb, Time, TimeNow } from './schema-type.ts';

export interface ProjectTable {
  id: string;
  name: string;
  description: string;
  example: string | null;
  created_at: TimeNow;
  /** Archived, deleted, when what is deleted is removed, and the project that took it along; lifecycle.ts. */
  archived_at: Time | null;
  deleted_at: Time | null;
  purge_at: Time | null;
  deleted_with: string | null;
}
export interface GroupTable {
  id: string;
  project_id: string;
  name: string;
  question: string;
  created_at: TimeNow;
  archived_at: Time | null;
  deleted_at: Time | null;
  purge_at: Time | null;
  deleted_with: string | null;
}
export interface DatasetTable {
  id: string;
  project_id: string;
  name: string;
  kind: 'images' | 'table';
  path: string;
  source: 'example' | 'path' | 'upload';
  labels: string | null;
  created_at: TimeNow;
  archived_at: Time | null;
  deleted_at: Time | null;
  purge_at: Time | null;
  deleted_with: string | null;
  /** What only it used is removed; the row stays for what refers to it. */
  purged_at: Time | null;
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
  /** What a person said of how a table is read. */
  reading_override: Jsonb | null;
  /** Of which version and by which edits it was made. */
  derived: Jsonb | null;
  /** Other datasets in whose folders some of its files lie. */
  sources: Generated<string[]>;
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
  /** Where the bytes lie: in the folder of a dataset, below it; null for its own folder and path. */
  origin_dataset: string | null;
  origin_path: string | null;
  /** Codes of the findings that it is part of. */
  findings: Generated<string[]>;
}
export interface ConfigTable {
  id: string;
  project_id: string;
  name: string;
  config: Jsonb;
  created_at: TimeNow;
  archived_at: Time | null;
  deleted_at: Time | null;
  purge_at: Time | null;
  deleted_with: string | null;
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
  /** How it was ended before its own end; of one that is to be pruned, why. */
  stop: Jsonb | null;
  task: string;
  config: Jsonb;
  metric_name: string;
  metric_greater_is_better: boolean;
  metric_value: number | null;
  metric_epoch: number | null;
  metric_examples: number | null;
  /** What it answers: runs with the same one can be ranked. Null where that is not known. */
  question: string | null;
  metrics: Jsonb;
  progress: Jsonb | null;
  failure: Jsonb | null;
  /** Tables: how its data is read, and how the bytes of its test data become cells; decided when it was queued. */
  reading: Jsonb | null;
  test_dialect: Jsonb | null;
  data: Jsonb | null;
  effective_config: Jsonb | null;
  evaluation: Jsonb | null;
  /** Two words of the evaluation, kept by the database. */
  evaluated_split: GeneratedAlways<string | null>;
  evaluated_examples: GeneratedAlways<number | null>;
  /** What stands beside the metrics, of the evaluation. */
  reference: GeneratedAlways<Jsonb | null>;
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
  /** Those beside `device` that it trains on together; what is lent to it stands in lent_devices. */
  more_devices: Generated<string[]>;
  lease_until: Time | null;
  seen: Generated<boolean>;
  created_at: TimeNow;
  queued_at: TimeNow;
  started_at: Time | null;
  ended_at: Time | null;
  archived_at: Time | null;
  deleted_at: Time | null;
  purge_at: Time | null;
  deleted_with: string | null;
  /** What only it used is removed; the row stays for what refers to it. */
  purged_at: Time | null;
}
/** What running runs have, kept by a trigger on runs: each device once. */
export interface LentDeviceTable {
  agent_id: string;
  device: string;
  run_id: string;
}
export interface AttemptTable {
  run_id: string;
  number: number;
  agent_id: string | null;
  device: string;
  more_devices: Generated<string[]>;
  acked_seq: Generated<number>;
  /** The position of its event number n is this plus n. */
  base_position: Generated<number>;
  started_at: TimeNow;
  ended_at: Time | null;
  outcome: string;
  failure: Jsonb | null;
  /** What its worker planned and did; core/timeline.ts. */
  timeline: Jsonb | null;
}
/** What a completed run took by stage, and what decides how fast a run is; core/stage-rates.ts. */
export interface RunTimesTable {
  run_id: string;
  attempt: number;
  task: string;
  model: string;
  traits: Jsonb;
  stages: Jsonb;
  seconds: number;
  learnt_at: TimeNow;
}
/** What was forecast of an attempt (seconds from `made_at`), and what it then took; core/forecast-score.ts. */
export interface ForecastTable {
  run_id: string;
  attempt: number;
  moment: 'start' | 'half';
  made_at: TimeNow;
  low: number;
  middle: number;
  high: number;
  spread: number;
  similar_runs: number;
  taken: number | null;
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
  archived_at: Time | null;
  deleted_at: Time | null;
  purge_at: Time | null;
  deleted_with: string | null;
  /** What only it used is removed; the row stays for what refers to it. */
  purged_at: Time | null;
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
export interface Schema {
  projects: ProjectTable;
  groups: GroupTable;
  datasets: DatasetTable;
  dataset_versions: DatasetVersionTable;
  dataset_files: DatasetFileTable;
  pictures: PictureTable;
  configs: ConfigTable;
  runs: RunTable;
  lent_devices: LentDeviceTable;
  attempts: AttemptTable;
  run_times: RunTimesTable;
  forecasts: ForecastTable;
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
  settled_examples: SettledExampleTable;
  dismissals: DismissalTable;
}
