// Configs that a project keeps under a name: start from one, or save what stands in the form.
import type { SavedConfig } from '@trainyard/contracts/run';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { useState } from 'react';
import { useAction } from '../../api.ts';
import { Button } from '../../components/button.tsx';
import { Section } from '../../components/page.tsx';
import { toast } from '../../components/toast.tsx';

export function SavedConfigs({
  project,
  configs,
  config,
  onLoad,
}: {
  project: string;
  configs: SavedConfig[];
  config: Record<string, JsonValue> | null;
  onLoad: (config: SavedConfig) => void;
}) {
  const [name, setName] = useState('');
  const save = useAction('saveConfig', {
    reads: ['listConfigs'],
    onDone: (saved) => {
      setName('');
      toast({ text: `Config ${saved.name} saved.` });
    },
  });
  const why =
    config === null ? 'There is no config that can be read yet.' : name.trim() === '' ? 'Give it a name first.' : '';
  return (
    <Section title="Saved configs">
      {configs.map((saved) => (
        <div key={saved.id} className="row" style={{ padding: '6px 0' }}>
          <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>{saved.name}</span>
          <span style={{ marginLeft: 'auto' }}>
            <Button small onClick={() => onLoad(saved)}>
              Use
            </Button>
          </span>
        </div>
      ))}
      <form
        style={{ display: 'flex', gap: 8, paddingTop: 12 }}
        onSubmit={(event) => {
          event.preventDefault();
          if (why === '' && config !== null) save.mutate({ params: { project }, body: { name: name.trim(), config } });
        }}
      >
        <input
          className="input"
          aria-label="Name of the config"
          placeholder="Save this one as"
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" why={why} busy={save.isPending ? 'Saving' : ''}>
          Save
        </Button>
      </form>
    </Section>
  );
}
