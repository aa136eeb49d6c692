// The check of a config on this machine: everything core knows, and that its data is there.
import { existsSync } from 'node:fs';
import type { Config } from '@trainyard/contracts/config-field';
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { Registry } from '@trainyard/contracts/registry';
import { checkConfig } from '@trainyard/core/config-check';
import type { ConfigFacts } from '@trainyard/core/config-rules';
import type { ContinueSource } from '@trainyard/core/continue-rules';
import { localSource } from './local-source.ts';

export interface LocalCheck {
  /** Errors and warnings. */
  problems: ConfigProblem[];
  /** Canonical, or null where there is an error. */
  config: Config | null;
}

/** Checks a config whose data paths are absolute; `facts` are what is known of the data. */
export function checkLocally(raw: unknown, registry: Registry, facts: ConfigFacts = {}): LocalCheck {
  const { whole, source } = goingOn(raw);
  const { config, problems } = checkConfig(whole, registry, { ...facts, ...(source ? { source } : {}) });
  const missing = missingPaths(raw);
  return { problems: [...problems, ...missing], config: missing.length > 0 ? null : config };
}

/** The config with the model that follows from the one it goes on from, where neither it nor a preset names one. */
function goingOn(raw: unknown): { whole: unknown; source: ContinueSource | null } {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return { whole: raw, source: null };
  const values = raw as Record<string, unknown>;
  const path = values['continue_from'];
  const source = typeof path === 'string' ? localSource(path) : null;
  const named = ['model', 'model_flavour', 'model_flavor', 'preset'].some((key) => values[key] !== undefined);
  return { whole: source && !named ? { ...values, model: source.model } : values, source };
}

function missingPaths(raw: unknown): ConfigProblem[] {
  if (typeof raw !== 'object' || raw === null) return [];
  const values = raw as Record<string, unknown>;
  return ['data', 'test_data', 'continue_from'].flatMap((path) => {
    const value = values[path];
    if (typeof value !== 'string' || value === '' || existsSync(value)) return [];
    const model = path === 'continue_from';
    return [
      {
        code: model ? ('engine.model_not_found' as const) : ('dataset.path_missing' as const),
        severity: 'error' as const,
        path,
        message: `${path}: there is nothing at ${value}.${model ? ' Name the folder of a model that was trained before, such as runs/first/model.' : ''}`,
      },
    ];
  });
}
