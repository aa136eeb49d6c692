// The short form of the campaign: one fault of each kind under load, and nothing lost. Its checks are tested first: a check that
// cannot fail would let everything pass.
import { join } from 'node:path';
import type { Run } from '@trainyard/contracts/run';
import { expect, test } from 'vitest';
import { runCampaign } from '../campaign/campaign.ts';
import type { Injected } from '../campaign/inject.ts';
import { faultKinds, planFaults } from '../campaign/plan.ts';
import { faultsOf, linesOf } from '../campaign/report.ts';
import { faultsOfAnswers, faultsOfCauses, faultsOfRun, referenceOf, type RunFacts } from '../campaign/verify.ts';
import { temporaryFolder } from './trainyard.ts';

const short = { seed: 7, minutes: 2.3, every: 12 };

test('a seed plans the same campaign each time, and the short form has every kind of fault', () => {
  expect(planFaults(short)).toEqual(planFaults(short));
  expect(planFaults(short)).not.toEqual(planFaults({ ...short, seed: 8 }));
  expect(new Set(planFaults(short).map(({ kind }) => kind))).toEqual(new Set(faultKinds));
});

const sha = (digit: string): string => digit.repeat(64);
const moment = (second: number): string => new Date(1_767_225_600_000 + second * 1000).toISOString();

/** A completed run in two attempts, as the API would tell it. */
function sound(): RunFacts {
  const attempt = { agent_id: null, agent_name: 'a', device: 'cpu', failure: null };
  const run = {
    id: 'run_1',
    state: 'completed',
    failure: null,
    attempt: 2,
    attempts: [
      { ...attempt, number: 1, started_at: moment(0), ended_at: moment(10), outcome: 'lost' },
      { ...attempt, number: 2, started_at: moment(11), ended_at: moment(20), outcome: 'completed' },
    ],
    artifacts: [
      { path: 'model/model.safetensors', kind: 'model', bytes: 1, sha256: sha('a'), available: true },
      { path: 'evaluation.json', kind: 'evaluation', bytes: 1, sha256: sha('b'), available: true },
    ],
    troubles: [],
    model_id: 'mdl_1',
    position: 4,
  } as unknown as Run;
  return {
    run,
    load: 'network',
    events: [
      { position: 1, attempt: 1, seq: 1, event: 'status' },
      { position: 2, attempt: 1, seq: 2, event: 'metric' },
      { position: 3, attempt: 2, seq: 1, event: 'metric' },
      { position: 4, attempt: 2, seq: 2, event: 'finished' },
    ],
    metrics: {
      'train/loss': [
        [1, 0.5],
        [2, 0.25],
      ],
    },
    modelListed: { 'model.safetensors': sha('a') },
    modelFiles: { 'model.safetensors': sha('a') },
    live: [1, 2, 3, 4],
  };
}
const reference = referenceOf(sound(), sound());

test('a run with nothing wrong has no faults', () => {
  expect(faultsOfRun(sound(), reference)).toEqual([]);
});

const harms: Record<string, (facts: RunFacts) => void> = {
  'a position twice': ({ events }) => void (events[1] = { ...events[1], position: 1 } as (typeof events)[number]),
  'a position missing': (facts) => void facts.events.splice(1, 1),
  'a sequence number missing': ({ events }) => void (events[1] = { ...events[1], seq: 3 } as (typeof events)[number]),
  'no end told': ({ events }) => void (events[3] = { ...events[3], event: 'log' } as (typeof events)[number]),
  'an event twice on the live stream': ({ live }) => void live?.splice(1, 0, 1),
  'an event missing on the live stream': ({ live }) => void live?.pop(),
  'other weights': ({ run }) =>
    void (run.artifacts[0] = { ...run.artifacts[0], sha256: sha('c') } as Run['artifacts'][number]),
  'another evaluation': ({ run }) =>
    void (run.artifacts[1] = { ...run.artifacts[1], sha256: sha('c') } as Run['artifacts'][number]),
  'a file without bytes': ({ run }) =>
    void (run.artifacts[1] = { ...run.artifacts[1], available: false } as Run['artifacts'][number]),
  'a file missing': ({ run }) => void run.artifacts.pop(),
  'a point twice': ({ metrics }) => void metrics['train/loss']?.push([2, 0.25]),
  'another value': ({ metrics }) =>
    void (metrics['train/loss'] = [
      [1, 0.5],
      [2, 0.26],
    ]),
  'a curve missing': ({ metrics }) => void delete metrics['train/loss'],
  'no model': ({ run }) => void (run.model_id = null),
  'a model with other bytes': ({ modelFiles }) => void (modelFiles && (modelFiles['model.safetensors'] = sha('d'))),
  'a model that lists another file': ({ modelListed }) =>
    void (modelListed && (modelListed['model.safetensors'] = sha('d'))),
  'an attempt without end': ({ run }) =>
    void (run.attempts[0] = { ...run.attempts[0], ended_at: null } as Run['attempts'][number]),
  'an attempt missing': ({ run }) => void run.attempts.shift(),
  'a trouble left open': ({ run }) =>
    void run.troubles.push({
      code: 'x',
      what: 'file',
      message: 'm',
      hint: null,
      count: 1,
      first_at: moment(1),
      last_at: moment(1),
      settled_at: null,
    }),
  'a failure of the training': ({ run }) => {
    run.state = 'failed';
    run.failure = { code: 'engine.failed', message: 'm', hint: null };
  },
  'a run that is still under way': ({ run }) => void (run.state = 'running'),
};

test.each(Object.entries(harms))('%s is found', (_, harm) => {
  const facts = sound();
  harm(facts);
  expect(faultsOfRun(facts, reference)).not.toEqual([]);
});

const fault = (kind: Injected['kind'], from: number, until: number): Injected => ({
  number: 1,
  kind,
  at: from,
  pause: 0,
  target: 0,
  from,
  until,
  pid: 1,
  hit: 'somebody',
});

test('an attempt that ended before its time needs a fault beside it', () => {
  const began = new Date(moment(0)).getTime();
  expect(faultsOfCauses(sound().run, [fault('kill worker', 9, 9)], began)).toEqual([]);
  expect(faultsOfCauses(sound().run, [fault('kill worker', 60, 60)], began)).toHaveLength(1);
});

test('answers are excused by what was away, and by nothing else', () => {
  const answer = { at: 50, method: 'GET', path: '/x', status: 503, code: null, retryAfter: '2', milliseconds: 5 };
  const killed = [fault('kill postmaster', 49, 49)];
  expect(faultsOfAnswers([answer], killed)).toEqual([]);
  expect(faultsOfAnswers([answer], [])).toHaveLength(1);
  expect(faultsOfAnswers([{ ...answer, retryAfter: null }], killed)).toHaveLength(1);
  expect(faultsOfAnswers([{ ...answer, status: 500 }], killed)).toHaveLength(1);
  expect(faultsOfAnswers([{ ...answer, status: 0 }], killed)).toHaveLength(1);
  expect(faultsOfAnswers([{ ...answer, status: 0 }], [fault('kill server', 45, 50)])).toEqual([]);
});

test('one fault of each kind under load, and nothing is lost', { timeout: 1_800_000 }, async () => {
  const folder = await temporaryFolder();
  const report = await runCampaign({
    ...short,
    folder: join(folder.path, 'campaign'),
    remoteAgents: 1,
    inFlight: 3,
    patience: 600,
    say: (text) => console.log(text),
  });
  for (const line of linesOf(report)) console.log(line);
  expect(faultsOf(report)).toEqual([]);
  expect(new Set(report.injected.filter(({ hit }) => hit !== null).map(({ kind }) => kind))).toEqual(
    new Set(faultKinds),
  );
  await folder.remove();
});
