import type { Yard } from '@trainyard/contracts/yard';
import { expect, test } from 'vitest';
import { plain } from '@trainyard/core/words';
import { firstSentence } from './first-sentence.ts';

const say = (devices: Partial<Yard['devices']>, agents: object[] = []): string =>
  plain(firstSentence({ agents: agents as never, devices: { free: 0, busy: 0, drained: 0, lost: 0, ...devices } }));

test.each([
  [say({}), 'The yard is empty and no machine is connected. A run waits until one takes it.'],
  [say({ free: 1 }), 'The yard is empty, 1 device is ready. Press Train on an example and see it learn.'],
  [say({ drained: 2 }), 'The yard is empty and 2 devices are drained. A run waits until one takes it.'],
  [
    say({ lost: 1 }, [{ name: 'atlas', state: 'lost', devices: [{}] }]),
    'The yard is empty and atlas is lost. A run waits until one takes it.',
  ],
  [
    say({ free: 2, lost: 3 }),
    'The yard is empty, 2 devices are ready. Press Train on an example and see it learn. 3 devices are lost.',
  ],
])('%s', (said, expected) => {
  expect(said).toBe(expected);
});
