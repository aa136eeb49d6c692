// The exact config: as it was queued, and every field and parameter that applied.
import type { Run } from '@trainyard/contracts/run';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { stringify } from 'yaml';
import { CopyField } from '../../components/copy-field.tsx';
import { Empty, Section } from '../../components/page.tsx';
import { fieldLabel, inOrder } from '../project/differing.ts';
import { flatConfig } from '@trainyard/core/flat-config';

export function ConfigTab({ run }: { run: Run }) {
  const applied = run.effective_config;
  return (
    <div className="cols">
      <Section title="What applied" note="every field and parameter, as the worker said it">
        {applied ? (
          <Applied config={applied} queued={run.config} />
        ) : (
          <Empty title="Not known yet">The worker says what applies when it has read the config.</Empty>
        )}
      </Section>
      <Section title="As queued">
        <p className="note" style={{ padding: '8px 0' }}>
          Runs the same on a command line: save it and pass it to <span className="mono">npx trainyard train</span>,
          with <span className="mono">data</span> set to your path.
        </p>
        <CopyField
          text={stringify(Object.fromEntries(inOrder(run.config).filter(([, value]) => value !== null)), {
            lineWidth: 60,
          })}
        />
      </Section>
    </div>
  );
}

function Applied({ config, queued }: { config: Record<string, JsonValue>; queued: Record<string, unknown> }) {
  const given = flatConfig(queued);
  return (
    <table className="table" aria-label="Effective config">
      <tbody>
        {[...flatConfig(Object.fromEntries(inOrder(config)))]
          .filter(([, value]) => value !== '')
          .map(([key, value]) => (
            <tr key={key}>
              <td style={{ width: '40%' }}>
                {fieldLabel(key)} <span className="mono note max-phone:hidden">{key}</span>
              </td>
              <td className="mono" style={{ overflowWrap: 'anywhere' }}>
                {value}
              </td>
              <td className="note" data-align="end">
                {given.has(key) ? '' : 'default'}
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
