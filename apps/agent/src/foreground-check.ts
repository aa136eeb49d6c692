// The check of a config on this machine: everything core knows, and that its data is there.
import { existsSync } from 'node:fs';
import type { Config } from '@trainyard/contracts/config-field';
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { Registry } from '@trainyard/contracts/registry';
import { checkConfig } from '@trainyard/core/config-check';
import type { ConfigFacts } from '@trainyard/core/config-rules';

export interface LocalCheck {
  /** Errors and warnings. */
  problems: ConfigProblem[];
  /** Canonical, or null where there is an error. */
  config: Config | null;
}

/** Checks a config whose data paths are absolute; `facts` are what is known of the data. */
export function checkLocally(raw: unknown, registry: Registry, facts: ConfigFacts = {}): LocalCheck {
  const { config, problems } = checkConfig(raw, registry, facts);
  const missing = missingPaths(raw);
  return { problems: [...problems, ...missing], config: missing.length > 0 ? null : config };
}

function missingPaths(raw: unknown): ConfigProblem[] {
  if (typeof raw !== 'object' || raw === null) return [];
  const values = raw as Record<string, unknown>;
  return ['data', 'test_data'].flatMap((path) => {
    const value = values[path];
    if (typeof value !== 'string' || value === '' || existsSync(value)) return [];
    return [
      {
        code: 'dataset.path_missing',
        severity: 'error' as const,
        path,
        message: `${path}: there is nothing at ${value}.`,
      },
    ];
  });
}
