// The checkpoints that lie on the disk: what each is worth, and what it is for.
import type { Checkpoint, Run } from '@trainyard/contracts/run';
import { Icon } from '../../components/icon.tsx';
import { Section } from '../../components/page.tsx';
import { Time } from '../../components/time.tsx';
import { LinkButton } from '../../components/ui/button.tsx';
import { formatBytes } from '../../format.ts';
import { checkpointWords, keptOf } from './checkpoint-words.ts';

export function Checkpoints({ run }: { run: Run }) {
  const kept = keptOf(run.checkpoints);
  if (kept.length === 0) return null;
  const bytes = kept.reduce((sum, checkpoint) => sum + checkpoint.bytes, 0);
  return (
    <Section
      title="Checkpoints"
      end={
        <span>
          {kept.length} kept, {formatBytes(bytes)}
        </span>
      }
    >
      {kept.map((checkpoint) => (
        <Kept key={checkpoint.kind} run={run} checkpoint={checkpoint} />
      ))}
    </Section>
  );
}

function Kept({ run, checkpoint }: { run: Run; checkpoint: Checkpoint }) {
  const { where, value, use } = checkpointWords(checkpoint, run);
  const isModel = checkpoint.kind === 'best' && run.model_id !== null;
  return (
    <div className="grid min-h-10 grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-2 border-b border-line py-2 max-phone:min-h-13">
      <Icon name="save" />
      <div className="min-w-0">
        <p>
          <span className={checkpoint.kind === 'best' ? 'font-semibold' : ''}>{where}</span>, {value}
        </p>
        <p className="note">
          {use}, <Time at={checkpoint.time} />
        </p>
      </div>
      {isModel ? (
        <LinkButton small to="/models/$model" params={{ model: run.model_id ?? '' }}>
          Try
        </LinkButton>
      ) : null}
    </div>
  );
}
