// What a field of a config is, beyond its type.
import { z } from 'zod';

export const Task = z.enum(['image-classification', 'tabular-classification', 'tabular-regression']);
export type Task = z.infer<typeof Task>;

/** A registry entry by name, or by name with parameters. */
export const Choice = z.union([z.string(), z.looseObject({ name: z.string() })]);
export type Choice = z.infer<typeof Choice>;

export type FieldGroup =
  | 'data'
  | 'model'
  | 'training'
  | 'optimization'
  | 'augmentation'
  | 'preprocessing'
  | 'evaluation'
  | 'machine';

/** What the form, the command line and the docs need to know of a field beyond its type. */
export interface FieldMeta {
  title: string;
  description: string;
  group: FieldGroup;
  tasks: Task[];
  /** The registry whose entries the field names. */
  registry?: string;
  /** The field takes a list of entries of that registry. */
  many?: boolean;
  /** A config that names a preset does not have the field: the recipe decides it. */
  decided_by?: 'preset';
}

export const images: Task[] = ['image-classification'];
export const tables: Task[] = ['tabular-classification', 'tabular-regression'];
export const all: Task[] = [...images, ...tables];
export const field = <T extends z.ZodType>(
  schema: T,
  title: string,
  group: FieldGroup,
  tasks: Task[],
  description: string,
  registry?: string,
  many?: boolean,
) => schema.meta({ title, description, group, tasks, ...(registry ? { registry } : {}), ...(many ? { many } : {}) });

/** A field that the recipe of a preset decides. */
export const decided: typeof field = (...about) => {
  const schema = field(...about);
  return schema.meta({ ...schema.meta(), decided_by: 'preset' });
};

/** A config as it travels: canonical keys only, checked by core and again by the engine. */
export const Config = z.looseObject({ task: Task, data: z.string() });
export type Config = z.infer<typeof Config>;
