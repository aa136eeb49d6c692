// A measurement of these settings on the device here, asked for by a person: it takes up to a minute of real steps.
import { useMutation } from '@tanstack/react-query';
import type { MeasuredPreflight } from '@trainyard/contracts/preflight';
import type { NewRun } from '@trainyard/contracts/run';
import { preflightSentences } from '@trainyard/core/preflight-words';
import { client, problemOf } from '../../api.ts';
import { Time } from '../../components/time.tsx';
import { Button } from '../../components/ui/button.tsx';

/** What decides what is measured: name and group do not. */
function keyOf(run: NewRun): string {
  const { name: _name, group_id: _group, parent_id: _parent, ...decides } = run;
  return JSON.stringify(decides);
}

interface MeasuredProps {
  project: string;
  body: NewRun | null;
  /** Why it cannot be measured now; '' where it can. */
  why: string;
}

export function Measured({ project, body, why }: MeasuredProps) {
  const asked = useMutation({
    mutationFn: async (run: NewRun): Promise<MeasuredPreflight & { key: string }> => {
      const found = await client.call('preflightRun', { params: { project }, body: run });
      return { ...found, key: keyOf(run) };
    },
  });
  return (
    <div className="pt-3" data-part="measured">
      <Button
        small
        why={body === null ? why || 'Choose a dataset first.' : why}
        busy={asked.isPending ? 'Measuring' : ''}
        onClick={() => body && asked.mutate(body)}
      >
        Measure on this device
      </Button>
      {asked.isPending ? (
        <p className="note pt-2">Reads some pictures and takes real steps, for up to a minute.</p>
      ) : asked.isError ? (
        <p className="pt-2 text-bad">
          {problemOf(asked.error).detail} {problemOf(asked.error).hint}
        </p>
      ) : asked.data ? (
        <Result measured={asked.data} old={body !== null && asked.data.key !== keyOf(body)} />
      ) : null}
    </div>
  );
}

function Result({ measured, old }: { measured: MeasuredPreflight; old: boolean }) {
  return (
    <div className="pt-2">
      <ul className={old ? 'text-ink3' : ''}>
        {preflightSentences(measured.preflight).map((sentence) => (
          <li key={sentence} className="py-0.5">
            {sentence}
          </li>
        ))}
      </ul>
      <p className="note pt-1">
        {old ? 'Of other settings; measured ' : 'Measured '}
        <Time at={measured.measured_at} as="relative" /> on {measured.agent_name}
        {measured.cached ? ', and kept since' : ''}.
      </p>
    </div>
  );
}
