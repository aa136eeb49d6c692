// The yard in one sentence. Pure; facts are marked so that the page can set them apart. Every count is the server's.
import { presentDevices, takesWork } from '@trainyard/core/availability';
import { rangeWords, untilWords } from '@trainyard/core/time-left';
import { fact, type Word } from '@trainyard/core/words';
import type { DeviceCounts, Yard, YardRun } from '@trainyard/contracts/yard';
import { count, forecastTitle, formatClock, formatCount, formatIn } from '../format.ts';

type Told = Pick<Yard, 'agents' | 'devices' | 'queue' | 'queue_total' | 'running' | 'running_total'>;

function devicesPart({ free, busy, drained }: DeviceCounts): Word[] {
  const all = free + busy + drained;
  const rest: Word[] = drained > 0 && drained < all ? [', ', fact(`${formatCount(drained)} drained`)] : [];
  if (drained === all)
    return [
      fact(`${count(all, 'device is', 'devices are')} drained`),
      all === 1 ? ' and takes' : ' and take',
      ' nothing new',
    ];
  if (busy === 0) return [fact(`${count(free, 'device is', 'devices are')} free`), ...rest];
  if (busy === all)
    return all === 1
      ? ['The ', fact('one device'), ' is busy']
      : [all === 2 ? '' : 'All ', fact(all === 2 ? 'Both devices' : `${formatCount(all)} devices`), ' are busy'];
  return [fact(`${formatCount(busy)} of ${formatCount(all)} devices`), busy === 1 ? ' is busy' : ' are busy', ...rest];
}

/** Whose name is known: one lost machine that has all the devices that are lost. */
export function lostPart({ agents, devices }: Pick<Yard, 'agents' | 'devices'>): Word | null {
  if (devices.lost === 0) return null;
  const [lost] = agents.filter(({ state }) => state === 'lost');
  if (lost && lost.devices.length === devices.lost) return fact(`${lost.name} is lost`);
  return fact(`${count(devices.lost, 'device is', 'devices are')} lost`);
}

/** 'in 5–8 min', from the range where there is one. */
function inWords(at: string, range: readonly [string, string] | null | undefined, now: number): string {
  const from = (time: string): number => Math.max(0, (Date.parse(time) - now) / 1000);
  return range && from(range[1]) > 0 ? `in ${rangeWords([from(range[0]), from(range[1])])}` : formatIn(from(at));
}

function nextPart({ agents, devices, queue, running }: Told, now: number): Word[] {
  const start = (run: YardRun): string => run.forecast?.starts_at ?? '';
  const [next] = queue.filter((run) => start(run) !== '').toSorted((a, b) => start(a).localeCompare(start(b)));
  if (next?.forecast?.starts_at) {
    const { starts_at, range } = next.forecast;
    const device = forecastTitle(next.forecast);
    const where = device === null ? '.' : `, on ${device}.`;
    const soon = inWords(starts_at, range?.starts, now);
    const at: Word[] = soon === 'now' ? [', now'] : [' at ', fact(formatClock(starts_at)), `, ${soon}`];
    return [' Next is ', { name: next.name }, ...at, where];
  }
  if (devices.free > 0 || devices.busy === 0) return [];
  // What runs on a machine that drains frees nothing.
  const open = new Set(agents.filter(({ state }) => takesWork(state)).map(({ id }) => id));
  const [soonest] = running
    .filter((run) => run.agent_id !== null && open.has(run.agent_id) && run.forecast?.ends_at)
    .toSorted((a, b) => a.forecast!.ends_at!.localeCompare(b.forecast!.ends_at!));
  if (!soonest) return [];
  const until = untilWords(soonest.forecast, now);
  return [' Next free ', fact(until === null ? 'soon' : `in ${until}`), '.'];
}

/** '2 of 3 devices are busy, 4 runs wait. Next free in 6 min.' */
export function yardSentence(yard: Told, now: number): Word[] {
  const { devices, queue_total: wait } = yard;
  const lost = lostPart(yard);
  const waits = (words: string): Word[] => [fact(count(wait, 'run')), ` ${wait === 1 ? `${words}s` : words}`];
  if (presentDevices(devices) === 0) {
    const start = lost ? [lost, ' and no other machine is connected'] : ['No machine is connected'];
    return [...start, ...(wait > 0 ? ['; ', ...waits('wait'), ' for one'] : []), '.'];
  }
  const parts = devicesPart(devices);
  if (devices.busy === 0 && wait === 0 && devices.free > 0) parts.push(', nothing runs and nothing waits');
  if (wait > 0) parts.push(devices.free === 0 && devices.drained === 0 ? ' and ' : ', ', ...waits('wait'));
  parts.push('.', ...nextPart(yard, now));
  return lost ? [...parts, ' ', lost, '.'] : parts;
}

/** '3 running, 4 waiting' beside the miniature. */
export function yardWords({
  devices,
  running_total: run,
  queue_total: wait,
}: Pick<Yard, 'devices' | 'queue_total' | 'running_total'>): string {
  const waiting = wait > 0 ? `${formatCount(wait)} waiting` : '';
  if (presentDevices(devices) === 0) return waiting ? `no machine, ${waiting}` : 'no machine';
  if (run > 0 || wait > 0) return [run > 0 ? `${formatCount(run)} running` : '', waiting].filter(Boolean).join(', ');
  return devices.free > 0 ? `${count(devices.free, 'device')} free` : `${count(devices.drained, 'device')} drained`;
}
