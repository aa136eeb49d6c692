// The sentence before the first run. Pure; the counts are the server's.
import { presentDevices } from '@trainyard/core/availability';
import type { Yard } from '@trainyard/contracts/yard';
import { count } from '../format.ts';
import type { Word } from '@trainyard/core/words';
import { lostPart } from '../yard/sentence.ts';

export function firstSentence(yard: Pick<Yard, 'agents' | 'devices'>): Word[] {
  const { free, drained } = yard.devices;
  const lost = lostPart(yard);
  const start = 'The yard is empty';
  if (free > 0)
    return [
      `${start}, `,
      { fact: `${count(free, 'device is', 'devices are')} ready` },
      '. Press Train on an example and see it learn.',
      ...(lost ? [' ', lost, '.'] : []),
    ];
  const why: Word =
    presentDevices(yard.devices) > 0
      ? { fact: `${count(drained, 'device is', 'devices are')} drained` }
      : (lost ?? { fact: 'no machine is connected' });
  return [`${start} and `, why, '. A run waits until one takes it.'];
}
