import { stringify } from 'yaml';
import { CopyField } from '../../components/copy-field.tsx';
import { inOrder } from '../project/differing.ts';

/** The config as a file to be copied; what is not set is left out. */
export function AsQueued({ config }: { config: Record<string, unknown> }) {
  const set = inOrder(config).filter(([, value]) => value !== null);
  return <CopyField text={stringify(Object.fromEntries(set), { lineWidth: 60 })} />;
}
