// The run as read, with the progress that live events said since.
import { Phase, ProgressEvent } from '@trainyard/contracts/event';
import type { Progress, Run } from '@trainyard/contracts/run';
import { useState } from 'react';
import { useRunEvents } from '../../live.ts';
import { newer } from './facts.ts';

const Said = ProgressEvent.pick({
  step: true,
  steps_total: true,
  epoch: true,
  epochs_total: true,
  samples_per_second: true,
  seconds_left: true,
});

export function useLiveRun(read: Run): Run {
  const [live, setLive] = useState<Progress | null>(null);
  useRunEvents(read.id, read.position, (events) => {
    setLive((old) =>
      events.reduce((progress, event) => {
        if (event.event === 'progress') {
          const said = Said.safeParse(event.payload).data;
          return said ? { ...said, phase: progress?.phase ?? 'training', at: event.time } : progress;
        }
        const phase =
          event.event === 'status' &&
          typeof event.payload === 'object' &&
          event.payload !== null &&
          'phase' in event.payload
            ? Phase.safeParse(event.payload['phase']).data
            : undefined;
        return phase && progress ? { ...progress, phase, at: event.time } : progress;
      }, old ?? read.progress),
    );
  });
  return { ...read, progress: newer(read.progress, live) };
}
