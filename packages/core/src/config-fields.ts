// The fields of a config as JSON Schema, for the form, the check and the command line's help.
import { configFields, type FieldName } from '@trainyard/contracts/config';
import type { JsonObject } from '@trainyard/contracts/scalar';
import { z } from 'zod';
import type { ValueSchema } from './value-check.ts';

let cached: Record<FieldName, JsonObject> | null = null;

/** JSON Schema of each field with its default and its meta: title, description, group, tasks, registry, many. */
export function describeFields(): Record<FieldName, JsonObject> {
  cached ??= Object.fromEntries(
    Object.entries(configFields).map(([name, schema]) => {
      const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input' });
      return [name, described];
    }),
  ) as unknown as Record<FieldName, JsonObject>;
  return cached;
}

/** The same as the check reads it. */
export function valueSchema(name: FieldName): ValueSchema {
  return describeFields()[name];
}
