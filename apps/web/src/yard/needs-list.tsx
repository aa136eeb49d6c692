// What waits for a person: the first few with their next step, folded behind them the rest. Each can be put away, and all at once.
import type { Need, NeedKind, NeedsPage } from '@trainyard/contracts/need';
import { useState } from 'react';
import { useAction, useApi } from '../api.ts';
import { Icon, type IconName } from '../components/icon.tsx';
import { Section } from '../components/page.tsx';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { IconButton } from '../components/ui/icon-button.tsx';
import { LIST_PAGE } from '../components/ui/more.tsx';
import { toast } from '../components/ui/toast.tsx';
import { count, formatCount } from '../format.ts';
import { needsSummary, needWords } from './needs-words.ts';

const looks: Record<NeedKind, { icon: IconName; tone: string }> = {
  lost: { icon: 'warning', tone: 'text-warn' },
  failed: { icon: 'cross', tone: 'text-bad' },
  silent: { icon: 'clock', tone: 'text-warn' },
  data: { icon: 'warning', tone: 'text-warn' },
  finished: { icon: 'eye', tone: 'text-ok' },
  paused: { icon: 'pause', tone: 'text-warn' },
};

export function NeedsList({ needs, now }: { needs: NeedsPage; now: number }) {
  const [shown, setShown] = useState(0);
  const open = shown > needs.items.length;
  const query = { limit: Math.max(1, shown), offset: 0 };
  const more = useApi('listNeeds', { query }, { enabled: open });
  const items = open ? (more.data?.items ?? needs.items) : needs.items;
  const left = needs.total - items.length;
  return (
    <Section title="Needs you" end={needs.total > 1 ? <MarkAll /> : null}>
      {needs.total > 1 ? <p className="note border-b border-line py-2">{needsSummary(needs.counts)}</p> : null}
      {needs.total === 0 ? <p className="note2 py-3">Nothing waits for you.</p> : null}
      {items.map((need) => (
        <NeedItem key={`${need.kind} ${need.id}`} need={need} now={now} />
      ))}
      {left > 0 || open ? (
        <p className="flex gap-2 pt-3">
          {left > 0 ? (
            <Button
              small
              busy={open && more.isFetching ? 'Reading' : ''}
              onClick={() => setShown(Math.max(shown, needs.items.length) + LIST_PAGE)}
            >
              Show {left > LIST_PAGE ? `${LIST_PAGE} of ` : ''}
              {formatCount(left)} more
            </Button>
          ) : null}
          {open ? (
            <Button small onClick={() => setShown(0)}>
              Fold
            </Button>
          ) : null}
        </p>
      ) : null}
    </Section>
  );
}

/** Puts away with a way back. */
function useDismiss() {
  const restore = useAction('restoreNeeds', { reads: ['getYard', 'listNeeds'] });
  return useAction('dismissNeeds', {
    reads: ['getYard', 'listNeeds'],
    onDone: ({ id, dismissed }) => {
      if (dismissed === 0) return;
      toast({
        text: `${count(dismissed, 'thing')} put away; what is new comes back.`,
        action: { label: 'Undo', run: () => restore.mutate({ params: { dismissal: id } }) },
      });
    },
  });
}

function MarkAll() {
  const dismiss = useDismiss();
  return (
    <Button small busy={dismiss.isPending ? 'Marking' : ''} onClick={() => dismiss.mutate({ body: { all: true } })}>
      Mark all seen
    </Button>
  );
}

function NeedItem({ need, now }: { need: Need; now: number }) {
  const dismiss = useDismiss();
  const { icon, tone } = looks[need.kind];
  const { name, says, text } = needWords(need, now);
  return (
    <div
      className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-start gap-x-2.5 gap-y-1 border-b border-line py-3"
      data-need={need.kind}
    >
      <Icon name={icon} className={`mt-0.5 ${tone}`} />
      <div className="min-w-0 font-semibold [overflow-wrap:anywhere]">
        <bdi>{name}</bdi> {says}
      </div>
      <div className="row-span-2 flex items-center gap-1 self-center max-phone:row-span-1 max-phone:-my-2.5 max-phone:self-start">
        <div className="max-phone:hidden">
          <NextStep need={need} />
        </div>
        <IconButton
          icon="cross"
          label={`Put away: ${name} ${says}`}
          onClick={() => dismiss.mutate({ body: { kind: need.kind, id: need.id } })}
        />
      </div>
      <p className="note2 col-start-2 [overflow-wrap:anywhere] max-phone:col-end-4">{text}</p>
      <div className="col-start-2 mt-1.5 hidden max-phone:block">
        <NextStep need={need} />
      </div>
    </div>
  );
}

function NextStep({ need }: { need: Need }) {
  if (need.kind === 'lost')
    return (
      <LinkButton small to="/agents">
        Look
      </LinkButton>
    );
  if (need.kind === 'data')
    return (
      <LinkButton small to="/datasets/$dataset" params={{ dataset: need.id }}>
        Look
      </LinkButton>
    );
  if (need.kind === 'paused') return <Resume run={need.run.id} />;
  if (need.kind === 'finished' && need.run.model_id)
    return (
      <LinkButton small to="/models/$model" params={{ model: need.run.model_id }}>
        Try it
      </LinkButton>
    );
  return (
    <LinkButton small to="/runs/$run" params={{ run: need.run.id }}>
      {need.kind === 'failed' ? 'See why' : 'Look'}
    </LinkButton>
  );
}

function Resume({ run }: { run: string }) {
  const resume = useAction('resumeRun', { reads: ['getYard', 'listNeeds'] });
  return (
    <Button small busy={resume.isPending ? 'Queueing' : ''} onClick={() => resume.mutate({ params: { run } })}>
      Resume
    </Button>
  );
}
