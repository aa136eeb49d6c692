// The command line as a person types it: help, and what is refused before anything begins.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const trainyard = (args: string[], env: Record<string, string> = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

test.each([['runs'], ['agent']])('a token of the environment does not stand in the help of %s', (command) => {
  const secrets = { TRAINYARD_TOKEN: 'secret-of-a-person', TRAINYARD_AGENT_TOKEN: 'secret-of-an-agent' };
  const { status, stdout } = trainyard([command, '--help'], secrets);
  expect(status).toBe(0);
  expect(stdout).toMatch(/--token <token>.*\(env:\s+TRAINYARD_(AGENT_)?TOKEN\)/s);
  expect(stdout).not.toContain('secret-of');
});

test.each([
  ['an address that is none', ['runs', '--server', 'nowhere'], 'No answer from nowhere'],
  ['a run without a name', ['logs', ''], 'listRunEvents needs the parameter run'],
  ['a followed run at an address that is none', ['logs', 'run_1', '--follow', '--server', 'nowhere'], 'No answer'],
])('%s is refused in words, without a stack trace', (_, args, text) => {
  const { status, stderr } = trainyard(args);
  expect(status).toBe(1);
  expect(stderr).toContain(text);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('an agent without a token is told where it stands', () => {
  const { status, stderr } = trainyard(['agent', '--server', 'http://127.0.0.1:9'], { TRAINYARD_AGENT_TOKEN: '' });
  expect(status).toBe(2);
  expect(stderr).toBe(
    'The agent needs the token of the server: --token, or TRAINYARD_AGENT_TOKEN. The agents page shows the whole command.\n',
  );
});
