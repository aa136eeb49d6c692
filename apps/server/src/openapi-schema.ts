// zod schemas as OpenAPI 3.1 schemas: what contracts export has a name and stands once under components.
import * as agent from '@trainyard/contracts/agent';
import * as config from '@trainyard/contracts/config';
import * as dataset from '@trainyard/contracts/dataset';
import * as event from '@trainyard/contracts/event';
import * as group from '@trainyard/contracts/group';
import * as job from '@trainyard/contracts/job';
import * as model from '@trainyard/contracts/model';
import * as problem from '@trainyard/contracts/problem';
import * as project from '@trainyard/contracts/project';
import * as registry from '@trainyard/contracts/registry';
import * as run from '@trainyard/contracts/run';
import * as yard from '@trainyard/contracts/yard';
import type { JsonObject, JsonValue } from '@trainyard/contracts/scalar';
import { z } from 'zod';

const PREFIX = '#/components/schemas/';
const LOCAL = '#/$defs/';

const names = z.registry<{ id: string }>();
for (const module of [agent, config, dataset, event, group, job, model, problem, project, registry, run, yard])
  for (const [id, value] of Object.entries(module))
    if (value instanceof z.ZodType && /^[A-Z]/.test(id) && !names.has(value)) names.add(value, { id });

/** Collects named schemas while routes are described. */
export class Components {
  readonly schemas: Record<string, JsonValue> = {};

  /** The schema of what is sent (`input`: before defaults) or answered (`output`), with references to components. */
  describe(schema: z.ZodType, io: 'input' | 'output'): JsonValue {
    const {
      $schema: _,
      $defs = {},
      ...whole
    } = JSON.parse(
      JSON.stringify(z.toJSONSchema(schema, { io, metadata: names, unrepresentable: 'any' })),
    ) as JsonObject & { $defs?: JsonObject };
    const renamed = new Map(Object.entries($defs).map(([id, definition]) => [id, this.#nameFor(id, definition, io)]));
    for (const [id, definition] of Object.entries($defs)) {
      const name = renamed.get(id);
      if (name) this.schemas[name] = rewrite(definition, renamed);
    }
    const own = names.get(schema)?.id;
    if (own === undefined) return rewrite(whole, renamed);
    const { id: __, $id: ___, ...bare } = whole;
    const name = this.#nameFor(own, bare, io);
    if (name === null) return {};
    this.schemas[name] = rewrite(bare, renamed);
    return { $ref: PREFIX + name };
  }

  /** null: any JSON (z.json() refers to itself under a name that zod made up). */
  #nameFor(id: string, definition: JsonValue, io: 'input' | 'output'): string | null {
    if (id.startsWith('__')) return null;
    const known = this.#sources.get(id);
    const source = JSON.stringify(definition);
    if (known === undefined || known === source) {
      this.#sources.set(id, source);
      return id;
    }
    return io === 'input' ? `${id}Sent` : `${id}Answered`;
  }

  readonly #sources = new Map<string, string>();
}

function rewrite(value: JsonValue, renamed: ReadonlyMap<string, string | null>): JsonValue {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, renamed));
  if (typeof value !== 'object' || value === null) return value;
  const reference = value['$ref'];
  if (typeof reference === 'string' && reference.startsWith(LOCAL)) {
    const name = renamed.get(reference.slice(LOCAL.length));
    return name ? { $ref: PREFIX + name } : {};
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'id' || typeof value['id'] !== 'string')
      .map(([key, inner]) => [key, rewrite(inner, renamed)]),
  );
}
