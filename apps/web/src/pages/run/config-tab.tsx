// The exact config: as it was queued, and every field and parameter that applied.
import type { Run } from '@trainyard/contracts/run';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { flatConfig } from '@trainyard/core/flat-config';
import { lazyPart } from '../../components/lazy-part.tsx';
import { Empty, Section } from '../../components/page.tsx';
import { TableBody, TableFrame, Td, Tr } from '../../components/ui/table-parts.tsx';
import { fieldLabel, inOrder } from '../project/differing.ts';
import { Sides } from './sides.tsx';

/** Writing YAML takes 30 KB of script: it comes when this tab is opened, behind the table. */
const AsQueued = lazyPart(async () => (await import('./as-queued.tsx')).AsQueued, 'the config as queued');

export function ConfigTab({ run }: { run: Run }) {
  const applied = run.effective_config;
  return (
    <Sides>
      <Section title="What applied" note="every field and parameter, as the worker said it">
        {applied ? (
          <Applied config={applied} queued={run.config} />
        ) : (
          <Empty title="Not known yet">The worker says what applies when it has read the config.</Empty>
        )}
      </Section>
      <Section title="As queued">
        <p className="note py-2">
          Runs the same on a command line: save it and pass it to <span className="mono">npx trainyard train</span>,
          with <span className="mono">data</span> set to your path.
        </p>
        <AsQueued config={run.config} />
      </Section>
    </Sides>
  );
}

function Applied({ config, queued }: { config: Record<string, JsonValue>; queued: Record<string, unknown> }) {
  const given = flatConfig(queued);
  const fields = [...flatConfig(Object.fromEntries(inOrder(config)))].filter(([, value]) => value !== '');
  return (
    <TableFrame label="Effective config">
      <TableBody>
        {fields.map(([key, value]) => (
          <Tr key={key}>
            <Td className="w-2/5" title={key}>
              {fieldLabel(key)}
            </Td>
            <Td className="mono [overflow-wrap:anywhere]">{value}</Td>
            <Td className="note" align="end">
              {given.has(key) ? null : 'default'}
            </Td>
          </Tr>
        ))}
      </TableBody>
    </TableFrame>
  );
}
