import { useApi } from '../api.ts';
import { CopyField } from '../components/copy-field.tsx';
import { Section } from '../components/page.tsx';
import { Loaded } from '../components/problem-note.tsx';

export function AddMachine() {
  const join = useApi('getJoinCommand', {});
  return (
    <div id="add">
      <Section title="Add a machine">
        <p style={{ padding: '12px 0' }}>
          Run this on the new machine, in a copy of Trainyard. It shows up here by itself.
        </p>
        <Loaded query={join} what="the command" rows={1}>
          {({ command }) => <CopyField text={command} />}
        </Loaded>
        <p className="note" style={{ paddingTop: 8 }}>
          The token in it lets a machine take runs: keep it to yourself. Needs Python 3.11 or later.
        </p>
      </Section>
      <Section title="Drain">
        <p className="note2" style={{ paddingTop: 10 }}>
          A machine that is <b>drained</b> brings what runs to its end and takes nothing new: for updates and restarts.
          Runs and models stay.
        </p>
      </Section>
    </div>
  );
}
