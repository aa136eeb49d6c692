// Address = view: what each page keeps in its address. A parameter that is missing or nonsense falls back, never breaks.
import { z } from 'zod';

const text = z.string().max(200).optional().catch(undefined);
const number = z.coerce.number().int().min(0).optional().catch(undefined);

const tab = <const T extends [string, ...string[]]>(names: T) => z.enum(names).optional().catch(undefined);

/** `sort` is a column id, with '-' in front for descending. */
export const ProjectSearch = z.object({
  tab: tab(['runs', 'data', 'groups', 'models', 'configs']),
  /** The filter in words: `state:queued lr>1e-4`. */
  q: text,
  sort: text,
  group: text,
  /** The question whose runs are shown. */
  question: text,
  /** Runs that are compared: ids with commas between. */
  ids: z.string().max(7000).optional().catch(undefined),
});
export const ProjectsSearch = z.object({ q: text, sort: text });
/** `from`: the run to clone; `config`: the saved config to start from; `view`: form or YAML. */
export const NewRunSearch = z.object({
  data: text,
  from: text,
  /** A run whose model is gone on from. */
  continue: text,
  config: text,
  group: text,
  view: z.enum(['form', 'yaml']).optional().catch(undefined),
  q: text,
});
/** A table that is looked at before it is registered: one that was sent, or one of the server. */
export const ImportSearch = z.object({
  upload: text,
  path: z.string().max(4096).optional().catch(undefined),
  name: text,
  /** Where to go once it is registered. */
  next: z.enum(['new']).optional().catch(undefined),
});
export const RunSearch = z.object({
  tab: tab(['curves', 'evaluation', 'log', 'system', 'config', 'files']),
  q: text,
  level: z.enum(['info', 'warning', 'error']).optional().catch(undefined),
  /** The line of the log that is looked at, by its position. */
  at: number,
  truth: text,
  answer: text,
});
export const ModelsSearch = z.object({ q: text, project: text, sort: text });
export const ModelSearch = z.object({ truth: text, answer: text });
export const DatasetsSearch = z.object({ q: text, project: text, sort: text });
/** `project`: only of that one. */
export const AwaySearch = z.object({ tab: tab(['deleted', 'archived']), project: text });
export const DatasetSearch = z.object({
  tab: tab(['data', 'columns', 'reading', 'rows', 'versions', 'files']),
  class: text,
  split: z.enum(['train', 'val', 'test', 'all', 'unlabelled']).optional().catch(undefined),
  /** Code of a finding: only its pictures. */
  finding: text,
  /** Place of a picture: those that look like it. */
  like: number,
  /** Who suggests classes: a model or `neighbours`; the least confidence in hundredths, and the label. */
  suggest: text,
  least: number,
  label: text,
  /** The run whose mistakes somebody came from. */
  run: text,
  version: text,
  image: number,
});
