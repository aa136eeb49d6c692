// The plan of a campaign: which fault when, for how long, on whom. A pure function of its options: the same seed plans the same.

export const faultKinds = [
  'kill server',
  'kill local agent',
  'kill remote agent',
  'kill worker',
  'kill worker and guard',
  'kill warm process',
  'kill postmaster',
  'kill database backend',
  'stop worker',
  'stop agent',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface PlannedFault {
  number: number;
  kind: FaultKind;
  /** Seconds after the start of the disturbed part. */
  at: number;
  /** Seconds until what was killed is started again (where nobody else does it), or until what was stopped goes on. */
  pause: number;
  /** Which of several candidates, as a share of them in order of their process ids. */
  target: number;
}

export interface PlanOptions {
  seed: number;
  minutes: number;
  /** Seconds between two faults, on average. */
  every: number;
}

/** Pauses in seconds, shortest and longest. A lease is 15 s: agents come back before and after it has run out. */
const pauses: Record<FaultKind, [number, number]> = {
  'kill server': [0, 8],
  'kill local agent': [0, 0],
  'kill remote agent': [1, 25],
  'kill worker': [0, 0],
  'kill worker and guard': [0, 0],
  'kill warm process': [0, 0],
  'kill postmaster': [0, 0],
  'kill database backend': [0, 0],
  'stop worker': [2, 20],
  'stop agent': [2, 22],
};

/** mulberry32: 32 bits of state, good enough to choose, the same on every machine. Answers in [0, 1). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const rest = [...items];
  const mixed: T[] = [];
  while (rest.length > 0) mixed.push(...rest.splice(Math.floor(random() * rest.length), 1));
  return mixed;
}

/** Rounds of all kinds in an order of their own each, so that a short campaign has one of each and a long one is even. */
export function planFaults({ seed, minutes, every }: PlanOptions): PlannedFault[] {
  const random = randomOf(seed);
  const faults: PlannedFault[] = [];
  let round: FaultKind[] = [];
  for (let at = every * random(); at < minutes * 60; at += every * (0.5 + random())) {
    if (round.length === 0) round = shuffled(faultKinds, random);
    const kind = round.pop() ?? 'kill worker';
    const [shortest, longest] = pauses[kind];
    faults.push({
      number: faults.length + 1,
      kind,
      at: Number(at.toFixed(1)),
      pause: Number((shortest + (longest - shortest) * random()).toFixed(1)),
      target: random(),
    });
  }
  return faults;
}
