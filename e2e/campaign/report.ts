// What a campaign found, in lines.
import type { Report } from './campaign.ts';

export function faultsOf(report: Report): string[] {
  return [
    ...report.faults,
    ...report.runs.flatMap(({ id, load, faults }) => faults.map((fault) => `${id} (${load}): ${fault}`)),
  ];
}

export function linesOf(report: Report): string[] {
  const { injected, runs, away, answers } = report;
  const hit = injected.filter((fault) => fault.hit !== null);
  const kinds = [...new Set(hit.map(({ kind }) => kind))].sort();
  const counted = (what: (run: Report['runs'][number]) => boolean): number => runs.filter(what).length;
  const failed = runs.filter(({ state }) => state === 'failed');
  const faults = faultsOf(report);
  return [
    `${hit.length} faults in ${(report.seconds / 60).toFixed(1)} minutes, seed ${report.options.seed}: ${kinds
      .map((kind) => `${hit.filter((fault) => fault.kind === kind).length} × ${kind}`)
      .join(', ')}`,
    `${runs.length} runs: ${counted(({ state }) => state === 'completed')} completed, ${failed.length} failed${failed.length > 0 ? ` (${failed.map(({ failure }) => failure).join(', ')})` : ''}, ${counted(({ attempts }) => attempts.length > 1)} in more than one attempt (at most ${Math.max(0, ...runs.map(({ attempts }) => attempts.length))})`,
    `${runs.reduce((sum, run) => sum + run.events, 0)} events; ${answers} answers of the server, ${away.answers} of them 503 or none, at most ${away.longestSeconds} s after a fault`,
    ...(faults.length === 0
      ? ['Nothing is missing, nothing is double, no weight differs.']
      : [`${faults.length} FAULTS:`, ...faults]),
  ];
}
