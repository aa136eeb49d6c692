// The yard in one sentence. Pure; facts are marked so that the page can set them apart.
import type { Yard } from '@trainyard/contracts/yard';
import { count, deviceTitle, formatAbout, formatClock } from '../format.ts';

/** Words, or a fact. */
export type Part = string | { fact: string };
const fact = (text: string): Part => ({ fact: text });

function devicesPart(busy: number, all: number): Part[] {
  if (busy === 0) return [all === 1 ? fact('1 device is free') : fact(`${all} devices are free`)];
  if (busy === all)
    return all === 1
      ? ['The ', fact('one device'), ' is busy']
      : [all === 2 ? '' : 'All ', fact(all === 2 ? 'Both devices' : `${all} devices`), ' are busy'];
  return [fact(`${busy} of ${all} devices`), busy === 1 ? ' is busy' : ' are busy'];
}

/** '2 of 3 devices are busy, 4 runs wait, next free in 6 min.' */
export function yardSentence(
  yard: Pick<Yard, 'agents' | 'queue' | 'queue_total' | 'running' | 'running_total'>,
  now: number,
): Part[] {
  const lost = yard.agents.filter((agent) => agent.state === 'lost');
  const here = yard.agents.filter((agent) => agent.state === 'online' || agent.state === 'draining');
  const devices = here.flatMap((agent) => agent.devices);
  const wait = yard.queue_total;
  if (devices.length === 0) {
    const words: Part[] =
      lost.length > 0
        ? [fact(`${lost[0]!.name} is lost`), ' and no other machine is connected']
        : ['No machine is connected'];
    return [
      ...words,
      ...(wait > 0 ? ['; ', fact(count(wait, 'run')), ' wait', wait === 1 ? 's' : '', ' for one'] : ['']),
    ].concat('.');
  }
  const busy = devices.filter((device) => device.run_id !== null).length;
  const parts = devicesPart(busy, devices.length);
  if (busy === 0 && wait === 0) parts.push(', nothing runs and nothing waits');
  if (wait > 0)
    parts.push(busy === devices.length ? ' and ' : ', ', fact(count(wait, 'run')), wait === 1 ? ' waits' : ' wait');
  parts.push('.');
  const starts = yard.queue
    .filter((run) => run.forecast?.starts_at)
    .toSorted((a, b) => a.forecast!.starts_at!.localeCompare(b.forecast!.starts_at!))[0];
  const ends = yard.running
    .map((run) => run.forecast?.ends_at)
    .filter((at) => at !== null && at !== undefined)
    .toSorted()[0];
  if (starts?.forecast?.starts_at) {
    const at = starts.forecast.starts_at;
    parts.push(
      ' Next is ',
      fact(starts.name),
      ' at ',
      fact(formatClock(at)),
      `, in ${formatAbout(Math.max(0, (Date.parse(at) - now) / 1000))}`,
      starts.forecast.device ? `, on ${deviceTitle(starts.forecast.device.split('/').at(-1)!)}.` : '.',
    );
  } else if (busy === devices.length && ends) {
    parts.push(' Next free in ', fact(formatAbout(Math.max(0, (Date.parse(ends) - now) / 1000))), '.');
  }
  if (lost.length > 0)
    parts.push(' ', fact(lost.length === 1 ? `${lost[0]!.name} is lost` : `${lost.length} machines are lost`), '.');
  return parts;
}

/** '3 running, 4 waiting' beside the miniature. */
export function yardWords(yard: Pick<Yard, 'agents' | 'queue' | 'queue_total' | 'running' | 'running_total'>): string {
  const devices = yard.agents
    .filter((agent) => agent.state === 'online' || agent.state === 'draining')
    .flatMap((agent) => agent.devices);
  const run = yard.running_total;
  const wait = yard.queue_total;
  if (devices.length === 0) return wait > 0 ? `no machine, ${wait} waiting` : 'no machine';
  if (run === 0 && wait === 0) return `${count(devices.length, 'device')} free`;
  return [run > 0 ? `${run} running` : '', wait > 0 ? `${wait} waiting` : ''].filter(Boolean).join(', ');
}

/** The parts as plain text, for titles and tests. */
export function plain(parts: Part[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : part.fact)).join('');
}
