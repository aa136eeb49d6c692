// Words of the charts of a run: parts, axes, and what is there before there is a chart. Pure.
import { needsLog, type Panel } from '../../charts/curve-model.ts';
import type { Run } from '@trainyard/contracts/run';

/** 'validation' for 'val'; what has no part, such as a learning rate, has no word. */
export function partTitle(part: string): string {
  if (part === 'val') return 'validation';
  return part === 'train' ? 'training' : part;
}

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** 'higher is better, log scale, by epoch'. */
export function panelWords(panel: Panel): string {
  const better = panel.better === null ? '' : `${panel.better} is better, `;
  return `${better}${needsLog(panel) ? 'log scale, ' : ''}by ${panel.axis}`;
}

export function emptyWords({ state }: Pick<Run, 'state'>): string {
  switch (state) {
    case 'queued':
      return 'The curves begin when the run has a device and its first steps are done.';
    case 'running':
      return 'The first values come with the first optimiser steps.';
    case 'paused':
      return 'It was paused before it measured anything.';
    default:
      return 'The run ended before it measured anything; the log says how far it came.';
  }
}
