import { api } from '@trainyard/contracts/api';
import type { Route } from '@trainyard/contracts/route';
import { expect, test } from 'vitest';
import { describeApi } from './openapi.ts';

interface Operation {
  operationId: string;
  'x-permission': string;
  parameters?: { name: string; in: string; required: boolean }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { content?: Record<string, unknown> }>;
}
const description = describeApi(api, '1.2.3');
const paths = description['paths'] as unknown as Record<string, Record<string, Operation>>;
const schemas = (description['components'] as unknown as { schemas: Record<string, unknown> }).schemas;
const operations = Object.values(paths).flatMap((path) => Object.values(path));
const routes: [string, Route][] = Object.entries(api);

test('every route is described, with its permission', () => {
  expect(description['openapi']).toBe('3.1.0');
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(api).sort());
  for (const operation of operations)
    expect(operation['x-permission']).toBe(api[operation.operationId as keyof typeof api].permission);
});

test('every reference leads somewhere, and every schema is used', () => {
  const text = JSON.stringify(description);
  const named = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference));
  for (const reference of named)
    expect(schemas).toHaveProperty([String(reference).replace('#/components/schemas/', '')]);
  expect(named.size).toBeGreaterThan(20);
  expect(text).not.toContain('$defs');
  expect(text).not.toContain('__schema');
});

test('what people read of is a component with a name', () => {
  for (const name of ['Run', 'RunSummary', 'Dataset', 'Model', 'Agent', 'Project', 'Problem', 'NewRun', 'Lease'])
    expect(schemas).toHaveProperty([name]);
});

test('path parameters are all there, and required', () => {
  for (const [path, methods] of Object.entries(paths)) {
    const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name)).sort();
    for (const { parameters = [] } of Object.values(methods)) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => name).sort()).toEqual(wanted);
      expect(inPath.every(({ required }) => required)).toBe(true);
    }
  }
});

test('bodies, downloads, problems and idempotency keys are described as they are', () => {
  for (const [name, route] of routes) {
    const operation = operations.find(({ operationId }) => operationId === name);
    const media = Object.keys(operation?.requestBody?.content ?? {});
    expect(media).toEqual(
      route.upload === 'multipart'
        ? ['multipart/form-data']
        : route.upload === 'bytes'
          ? ['application/octet-stream']
          : route.body
            ? ['application/json']
            : [],
    );
    const answer = operation?.responses[String(route.status ?? 200)];
    expect(Object.keys(answer?.content ?? {})).toEqual(
      route.download ? [route.download] : route.response ? ['application/json'] : [],
    );
    expect(Object.keys(operation?.responses['4XX']?.content ?? {})).toEqual(['application/problem+json']);
    expect(operation?.parameters?.some((parameter) => parameter.name === 'Idempotency-Key') ?? false).toBe(
      route.idempotent === true,
    );
  }
});
