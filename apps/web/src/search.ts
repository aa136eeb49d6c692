// Address = view: what each page keeps in its address. A parameter that is missing or nonsense falls back, never breaks.
import { z } from 'zod';

const text = z.string().max(200).optional().catch(undefined);
const number = z.coerce.number().int().min(0).optional().catch(undefined);

const tab = <const T extends [string, ...string[]]>(names: T) => z.enum(names).optional().catch(undefined);

/** `sort` is a column id, with '-' in front for descending. */
export const ProjectSearch = z.object({
  tab: tab(['runs', 'data', 'groups', 'models', 'configs']),
  q: text,
  state: text,
  sort: text,
  group: text,
  /** Runs that are compared: ids with commas between. */
  ids: z.string().max(7000).optional().catch(undefined),
});
export const ProjectsSearch = z.object({ q: text, sort: text });
/** `from`: the run to clone; `config`: the saved config to start from; `view`: form or YAML. */
export const NewRunSearch = z.object({
  data: text,
  from: text,
  config: text,
  group: text,
  view: z.enum(['form', 'yaml']).optional().catch(undefined),
  q: text,
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
export const ModelSearch = z.object({ tab: tab(['try', 'quality', 'origin', 'files']), truth: text, answer: text });
export const DatasetsSearch = z.object({ q: text, project: text });
export const DatasetSearch = z.object({
  tab: tab(['data', 'columns', 'rows', 'versions', 'files']),
  class: text,
  split: z.enum(['train', 'val', 'test', 'all']).optional().catch(undefined),
  version: text,
  page: number,
  image: number,
});
