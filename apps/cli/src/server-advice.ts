// What to type when a server does not answer, or does not let in.
import type { ClientError } from '@trainyard/client/client-error';

/**
 * Message and next step of a failed call.
 * @param argv the arguments after `trainyard`; only a server given there is repeated in a command
 */
export function serverAdvice(
  error: ClientError,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): { message: string; hint: string } {
  const at = argv.indexOf('--server');
  const joined = argv.find((part) => part.startsWith('--server='))?.slice('--server='.length);
  const server = (at >= 0 ? argv[at + 1] : undefined) ?? joined;
  const same = server === undefined ? '' : ` --server ${server}`;
  const ofRun = ['logs', 'cancel', 'finish', 'pause', 'prune', 'resume'].includes(argv[0] ?? '');
  const unknownRun = error.code === 'run.not_found' || (ofRun && [400, 422].includes(error.status));
  const hint = unknownRun ? `See the runs that there are with: trainyard runs${same}` : hintOf(error, env);
  return { message: `${error.message.replace(/[.\s]*$/, '')}.`, hint };
}

function hintOf({ code, status, problem }: ClientError, env: NodeJS.ProcessEnv): string {
  if (status === 0)
    return 'Start one here with: trainyard up. Or name the one that runs with: --server http://ADDRESS:PORT (or TRAINYARD_SERVER).';
  if (code === 'http.unauthorized' || code === 'agent.token')
    return env['TRAINYARD_TOKEN']
      ? "The token of TRAINYARD_TOKEN is not one of this server. Give another with: --token TOKEN. It stands in secrets.json of the server's data directory."
      : 'Give its token with: --token TOKEN (or TRAINYARD_TOKEN).';
  if (code === 'http.forbidden') return 'Give a token that may do that with: --token TOKEN (or TRAINYARD_TOKEN).';
  if (code === 'client.answer' || code === 'server.unavailable')
    return `${problem.hint} Name the address of Trainyard itself with: --server http://ADDRESS:PORT`;
  return problem.hint;
}
