import type { ReactNode } from 'react';
import { useAction } from '../api.ts';
import { Button, LinkButton } from '../components/button.tsx';
import { Icon, type IconName } from '../components/icon.tsx';
import { Section } from '../components/page.tsx';
import { Time } from '../components/time.tsx';
import { formatAbout, formatNumber } from '../format.ts';
import type { Need } from './needs.ts';
import { metricWords, progressWords } from './train.tsx';

const looks: Record<Need['kind'], { icon: IconName; tone: string }> = {
  lost: { icon: 'warning', tone: 'tone-warn' },
  failed: { icon: 'cross', tone: 'tone-bad' },
  silent: { icon: 'clock', tone: 'tone-warn' },
  data: { icon: 'warning', tone: 'tone-warn' },
  finished: { icon: 'eye', tone: 'tone-ok' },
  paused: { icon: 'pause', tone: 'tone-warn' },
};

/** What waits for a person, each with its next step. */
export function NeedsList({ needs, now }: { needs: Need[]; now: number }) {
  return (
    <Section title="Needs you" end={needs.length}>
      {needs.length === 0 ? (
        <p className="note2" style={{ padding: '12px 0' }}>
          Nothing waits for you.
        </p>
      ) : null}
      {needs.map((need) => (
        <NeedItem key={keyOf(need)} need={need} now={now} />
      ))}
    </Section>
  );
}

function keyOf(need: Need): string {
  if (need.kind === 'lost') return need.agent.id;
  return need.kind === 'data' ? need.dataset.id : need.run.id;
}

function NeedItem({ need, now }: { need: Need; now: number }) {
  const { icon, tone } = looks[need.kind];
  const { title, text, action } = wordsOf(need, now);
  return (
    <div className="yard-need">
      <Icon name={icon} className={tone} />
      <div className="what">{title}</div>
      <p className="note2">{text}</p>
      <div className="act">{action}</div>
    </div>
  );
}

function wordsOf(need: Need, now: number): { title: string; text: ReactNode; action: ReactNode } {
  if (need.kind === 'lost') {
    return {
      title: `${need.agent.name} is lost`,
      text: (
        <>
          No word since <Time at={need.agent.seen_at} />.
        </>
      ),
      action: (
        <LinkButton small to="/agents">
          Look
        </LinkButton>
      ),
    };
  }
  if (need.kind === 'data') {
    return {
      title: need.dataset.name,
      text: need.message,
      action: (
        <LinkButton small to="/datasets/$dataset" params={{ dataset: need.dataset.id }}>
          Look
        </LinkButton>
      ),
    };
  }
  const { run } = need;
  const open = (label: string) => (
    <LinkButton small to="/runs/$run" params={{ run: run.id }}>
      {label}
    </LinkButton>
  );
  switch (need.kind) {
    case 'failed':
      return {
        title: `${run.name} failed`,
        text: run.failure ? (
          <>
            {run.failure.message} {run.failure.hint}
          </>
        ) : (
          run.project_name
        ),
        action: open('See why'),
      };
    case 'silent':
      return {
        title: `${run.name} is silent`,
        text: (
          <>
            No word for {formatAbout((now - Date.parse(run.progress?.at ?? run.started_at ?? run.created_at)) / 1000)};
            it was {progressWords(run)}.
          </>
        ),
        action: open('Look'),
      };
    case 'paused':
      return {
        title: `${run.name} is paused`,
        text: (
          <>
            At {progressWords(run)}
            {run.metric.value === null ? '' : `, ${metricWords(run)}`}.
          </>
        ),
        action: <Resume run={run.id} />,
      };
    case 'finished':
      return {
        title: `${run.name}: not looked at yet`,
        text: (
          <>
            Ended {run.ended_at ? <Time at={run.ended_at} /> : null}
            {run.metric.value === null ? '' : ` with ${metricWords(run)}`}
            {run.metric.interval
              ? ` (${formatNumber(run.metric.interval[0])} to ${formatNumber(run.metric.interval[1])})`
              : ''}
            .
          </>
        ),
        action: run.model_id ? (
          <LinkButton small to="/models/$model" params={{ model: run.model_id }}>
            Try it
          </LinkButton>
        ) : (
          open('Look')
        ),
      };
  }
}

function Resume({ run }: { run: string }) {
  const resume = useAction('resumeRun', { reads: ['getYard'] });
  return (
    <Button small busy={resume.isPending ? 'Queueing' : ''} onClick={() => resume.mutate({ params: { run } })}>
      Resume
    </Button>
  );
}
