// Machines: what they have, what they do, what waits for them and why, and how to add one.
import type { Agent } from '@trainyard/contracts/agent';
import type { Yard } from '@trainyard/contracts/yard';
import { useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { AddMachine } from '../agents/add-machine.tsx';
import { agentsSentence, inOrder } from '../agents/agent-words.ts';
import { MachineSection } from '../agents/machine.tsx';
import { WaitingList } from '../agents/waiting-list.tsx';
import { useApi } from '../api.ts';
import { LoadedPage } from '../components/loaded-page.tsx';
import { Page } from '../components/page.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { LIST_PAGE, More, useMore } from '../components/ui/more.tsx';
import { useLoad } from '../live.ts';
import { useDue } from '../yard/due.ts';
import { Words } from '../components/words.tsx';
import { useServerNow } from '../yard/server-now.ts';

export function AgentsPage() {
  useLoad();
  const { pages, more } = useMore('agents');
  const yard = useApi('getYard', {});
  const agents = useApi('listAgents', { query: { limit: LIST_PAGE * pages.length } });
  const { data } = agents;
  if (!data)
    return (
      <LoadedPage query={agents} title="Agents" what="the machines">
        {() => null}
      </LoadedPage>
    );
  return (
    <LoadedPage query={yard} title="Agents" what="the machines">
      {(whole) => (
        <AgentsView yard={whole} readAt={yard.dataUpdatedAt} agents={data.items} total={data.total} more={more} />
      )}
    </LoadedPage>
  );
}

interface AgentsViewProps {
  yard: Yard;
  readAt: number;
  agents: Agent[];
  total: number;
  more: () => void;
}

const showAdd = () => document.getElementById('add')?.scrollIntoView({ block: 'center' });

function AgentsView({ yard, readAt, agents, total, more }: AgentsViewProps) {
  const now = useServerNow(yard, readAt);
  useDue(yard, now);
  const { hash } = useLocation();
  useEffect(() => {
    if (hash === 'add') showAdd();
  }, [hash]);
  return (
    <Page
      title="Agents"
      say={<Words of={agentsSentence(yard, agents, now)} />}
      main={
        <LinkButton kind="main" icon="plus" to="/agents" hash="add" onClick={showAdd}>
          Add a machine
        </LinkButton>
      }
    >
      {inOrder(agents).map((agent) => (
        <MachineSection key={agent.id} agent={agent} runs={yard.running} now={now} />
      ))}
      <More shown={agents.length} total={total} onMore={more} />
      <div className="grid grid-cols-2 gap-12 max-phone:grid-cols-1 max-phone:gap-4">
        <WaitingList yard={yard} agents={agents} now={now} />
        <AddMachine />
      </div>
    </Page>
  );
}
