// How another machine comes to this one; or why it cannot yet, and what to change.
import type { JoinCommand } from '@trainyard/contracts/agent';
import { useApi } from '../api.ts';
import { CopyField } from '../components/copy-field.tsx';
import { Section } from '../components/page.tsx';
import { Loaded } from '../components/problem-note.tsx';

export function AddMachine() {
  const join = useApi('getJoinCommand', { query: { opened: location.origin } });
  return (
    <div id="add" className="scroll-mt-16">
      <Section title="Add a machine">
        <Loaded query={join} what="the command" rows={1}>
          {(answer) => (answer.reach === 'network' ? <Command join={answer} /> : <NotReached join={answer} />)}
        </Loaded>
      </Section>
      <Section title="Drain">
        <p className="note2 pt-2.5">
          A machine that is <b>drained</b> brings what runs to its end and takes nothing new: for updates and restarts.
          Runs and models stay.
        </p>
      </Section>
    </div>
  );
}

function Command({ join: { command, addresses } }: { join: JoinCommand }) {
  const others = addresses.slice(1);
  return (
    <>
      <p className="py-3">Run this on the new machine, in a copy of Trainyard. It shows up here by itself.</p>
      <CopyField text={command} />
      {others.length > 0 ? (
        <p className="note pt-2 [overflow-wrap:anywhere]">
          In another network this server may be {others.join(' or ')}.
        </p>
      ) : null}
      <p className="note pt-2">
        The token in it lets a machine take runs: keep it to yourself. Needs Python 3.11 or later.
      </p>
    </>
  );
}

function NotReached({ join: { listens, remedy } }: { join: JoinCommand }) {
  return (
    <>
      <p className="pt-3">
        <b>No other machine can reach this server</b>: it listens on <span className="mono">{listens}</span>, which is
        this machine only.
      </p>
      <p className="note2 pt-2 [overflow-wrap:anywhere]">{remedy} After that the command to run there stands here.</p>
    </>
  );
}
