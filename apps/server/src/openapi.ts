// OpenAPI 3.1 from the route table: one description, from which also the server itself is made.
import { API_PREFIX } from '@trainyard/contracts/api';
import { Problem } from '@trainyard/contracts/problem';
import type { Permission, Route } from '@trainyard/contracts/route';
import type { JsonObject, JsonValue } from '@trainyard/contracts/scalar';
import { Components } from './openapi-schema.ts';

/** What a route of that permission needs; an empty one means that nothing is needed. */
const SECURITY: Record<Permission, JsonValue> = {
  public: [],
  read: [{ session: [] }, { token: [] }, {}],
  write: [{ session: [] }, { token: [] }, {}],
  admin: [{ session: [] }, { token: [] }, {}],
  agent: [{ agentToken: [] }],
};

/** Describes a table of routes. */
export function describeApi(table: Record<string, Route>, version: string): JsonObject {
  const components = new Components();
  const problem = {
    description: 'What went wrong, as one of the codes at /docs/errors',
    content: { 'application/problem+json': { schema: components.describe(Problem, 'output') } },
  };
  const paths: Record<string, JsonObject> = {};
  for (const [name, route] of Object.entries(table)) {
    const path = API_PREFIX + route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(name, route, components, problem) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Trainyard',
      version,
      description:
        'Train image classifiers and table models, watch them, test them, take them away. On a loopback address people need no token; agents always do.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(Object.values(table).map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'adminToken of secrets.json in the data directory' },
        session: { type: 'apiKey', in: 'cookie', name: 'trainyard_session', description: 'From POST /api/v1/session' },
        agentToken: { type: 'http', scheme: 'bearer', description: 'agentToken of secrets.json in the data directory' },
      },
    },
  };
}

function describeRoute(name: string, route: Route, components: Components, problem: JsonValue): JsonObject {
  const parameters = [
    ...parametersOf(route, 'params', 'path', components),
    ...parametersOf(route, 'query', 'query', components),
  ];
  if (route.idempotent)
    parameters.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      schema: { type: 'string', minLength: 1, maxLength: 200 },
      description: 'The same key and body get the same answer, and the effect happens once. Kept for a day.',
    });
  const body = bodyOf(route, components);
  return {
    operationId: name,
    summary: route.summary,
    tags: [route.tag],
    'x-permission': route.permission,
    security: SECURITY[route.permission],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: { [String(route.status ?? 200)]: answerOf(route, components), '4XX': problem, '5XX': problem },
  };
}

function parametersOf(
  route: Route,
  part: 'params' | 'query',
  place: 'path' | 'query',
  components: Components,
): JsonObject[] {
  const schema = route[part];
  if (!schema) return [];
  const described = components.describe(schema, 'input') as { properties?: JsonObject; required?: string[] };
  return Object.entries(described.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (described.required ?? []).includes(name),
    schema: property,
  }));
}

const binary = { type: 'string', format: 'binary' } satisfies JsonObject;

function bodyOf(route: Route, components: Components): JsonObject | null {
  if (route.upload === 'multipart')
    return {
      required: true,
      content: {
        'multipart/form-data': {
          schema: {
            type: 'object',
            required: ['file'],
            properties: {
              path: {
                type: 'array',
                items: { type: 'string' },
                description: 'Before a file: its path, where the file name of a form would not carry it faithfully.',
              },
              file: { type: 'array', items: binary, minItems: 1 },
            },
          },
        },
      },
    };
  if (route.upload === 'bytes') return { required: true, content: { 'application/octet-stream': { schema: binary } } };
  return route.body
    ? { required: true, content: { 'application/json': { schema: components.describe(route.body, 'input') } } }
    : null;
}

function answerOf(route: Route, components: Components): JsonObject {
  if (route.download) return { description: 'The bytes', content: { [route.download]: { schema: binary } } };
  if (!route.response) return { description: 'Done' };
  return {
    description: route.summary,
    content: { 'application/json': { schema: components.describe(route.response, 'output') } },
  };
}
