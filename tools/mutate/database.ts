// vitest globalSetup of the store's tests under mutation: tells them the address of the PostgreSQL that the tool started (tools/mutate.ts).
import type { TestProject } from 'vitest/node';
import type {} from '../../packages/store/src/testing-setup.ts';

export function setup(project: TestProject): void {
  project.provide('templateUrl', process.env['TRAINYARD_MUTATE_DATABASE'] ?? '');
}
