// `trainyard preflight`: a few real steps of a config on this machine, and what the whole training will take by them.
import { defaultDevices, defaultThreads } from '@trainyard/agent/foreground-device';
import { checkLocally } from '@trainyard/agent/foreground-check';
import { describeEngine, findEngine } from '@trainyard/agent/engine';
import { TrainyardError } from '@trainyard/contracts/problem';
import { preflightSentences } from '@trainyard/core/preflight-words';
import { engineEnvironment } from '@trainyard/host/engine-environment';
import { measurePreflight } from '@trainyard/host/preflight';
import { readImageLists } from './image-lists.ts';
import { applySet, readConfig } from './config-file.ts';

export interface PreflightOptions {
  set: string[];
  json?: boolean;
  device?: string;
  threads?: number;
  plugins?: string;
}

/** Exit codes: 0 measured; 2 refused, with the problems on standard error. */
export async function preflight(file: string, options: PreflightOptions): Promise<number> {
  try {
    const engine = findEngine(process.env, options.plugins);
    const raw = options.set.reduce((read, one) => applySet(read, one, process.cwd()), readConfig(file));
    const registry = await describeEngine(engine, process.env);
    const { config, problems } = checkLocally(raw, registry);
    for (const { severity, message } of problems) if (severity === 'warning') console.error(`warning: ${message}`);
    if (config === null) {
      const wrong = problems.filter(({ severity }) => severity === 'error');
      throw new TrainyardError('config.invalid', `${file} cannot be measured as it is.`, { problems: wrong });
    }
    const listed = await readImageLists(config);
    const [device] =
      options.device === undefined ? await defaultDevices(registry.engine, process.env) : [options.device];
    const measured = await measurePreflight({
      python: engine.python,
      env: engineEnvironment(engine, process.env),
      config: listed.config,
      files: listed.files,
      device,
      threads: options.threads ?? defaultThreads(),
    });
    console.log(options.json ? JSON.stringify(measured) : preflightSentences(measured).join('\n'));
    return 0;
  } catch (error) {
    if (!(error instanceof TrainyardError)) throw error;
    const { detail, hint, problems } = error.toProblem();
    console.error([detail, ...(problems ?? []).map(({ message }) => message), hint].join('\n'));
    return 2;
  }
}
