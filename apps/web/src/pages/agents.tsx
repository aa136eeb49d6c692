// Machines: what they have, what they do, what waits for them and why, and how to add one.
import { useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { AddMachine } from '../agents/add-machine.tsx';
import { agentsSentence, inOrder } from '../agents/agent-words.ts';
import { MachineSection } from '../agents/machine.tsx';
import { WaitingList } from '../agents/waiting-list.tsx';
import { useApi } from '../api.ts';
import { LinkButton } from '../components/button.tsx';
import { Page } from '../components/page.tsx';
import { LoadedPage } from '../components/loaded-page.tsx';
import { useLoad } from '../live.ts';
import { useServerNow } from '../yard/server-now.ts';
import { Sentence } from '../yard/sentence-view.tsx';
import type { Yard } from '@trainyard/contracts/yard';

export function AgentsPage() {
  useLoad();
  const yard = useApi('getYard', {});
  return (
    <LoadedPage query={yard} title="Agents" what="the machines">
      {(data) => <AgentsView yard={data} readAt={yard.dataUpdatedAt} />}
    </LoadedPage>
  );
}

function AgentsView({ yard, readAt }: { yard: Yard; readAt: number }) {
  const now = useServerNow(yard, readAt);
  const { hash } = useLocation();
  useEffect(() => {
    if (hash === 'add') document.getElementById('add')?.scrollIntoView({ block: 'center' });
  }, [hash]);
  return (
    <Page
      title="Agents"
      say={<Sentence parts={agentsSentence(yard.agents, yard.queue_total, now)} />}
      main={
        <LinkButton kind="main" icon="plus" to="/agents" hash="add">
          Add a machine
        </LinkButton>
      }
    >
      {inOrder(yard.agents).map((agent) => (
        <MachineSection key={agent.id} agent={agent} runs={yard.running} now={now} />
      ))}
      <div className="agents-foot">
        <WaitingList queue={yard.queue} total={yard.queue_total} agents={yard.agents} now={now} />
        <AddMachine />
      </div>
    </Page>
  );
}
