// What brings a failed run nearer to a model first.
import type { Run } from '@trainyard/contracts/run';
import { Button } from '../../components/ui/button.tsx';
import { remediesOf } from './remedy.ts';
import { useRemedy } from './use-remedy.ts';

export function FirstRemedy({ run }: { run: Run }) {
  const { apply, busy } = useRemedy(run);
  const remedy = remediesOf(run).find((one) => one.why_not === '');
  if (!remedy) return null;
  const label = remedy.kind === 'clone' ? `Retry: ${remedy.label}` : remedy.label;
  return (
    <Button kind="main" icon={remedy.kind === 'edit' ? 'edit' : 'retry'} busy={busy} onClick={() => apply(remedy)}>
      {label}
    </Button>
  );
}
