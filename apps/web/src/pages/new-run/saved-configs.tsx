// Configs that a project keeps under a name: start from one, or save what stands in the form.
import type { SavedConfig } from '@trainyard/contracts/run';
import { MAX_NAME_LENGTH } from '@trainyard/contracts/limits';
import { type JsonValue, Name as NameSchema } from '@trainyard/contracts/scalar';
import { useState } from 'react';
import { useAction } from '../../api.ts';
import { Button } from '../../components/ui/button.tsx';
import { Section } from '../../components/page.tsx';
import { Name } from '../../components/name.tsx';
import { isolated } from '../../components/quoted.tsx';
import { toast } from '../../components/ui/toast.tsx';
import { Input } from '../../components/ui/field.tsx';
import { faultOf } from '../../components/ui/name-fault.ts';

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
      toast({ text: `Config ${isolated(saved.name)} saved.` });
    },
  });
  const why =
    config === null
      ? 'There is no config that can be read yet.'
      : name.trim() === ''
        ? 'Give it a name first.'
        : faultOf(NameSchema, name);
  return (
    <Section title="Saved configs">
      {configs.map((saved) => (
        <div key={saved.id} className="flex items-center gap-3 border-b border-line py-1.5">
          <Name>{saved.name}</Name>
          <span className="ml-auto">
            <Button small onClick={() => onLoad(saved)}>
              Use
            </Button>
          </span>
        </div>
      ))}
      <form
        className="flex gap-2 pt-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (why === '' && config !== null) save.mutate({ params: { project }, body: { name: name.trim(), config } });
        }}
      >
        <Input
          dir="auto"
          autoComplete="off"
          aria-label="Name of the config"
          placeholder="Save this one as"
          maxLength={MAX_NAME_LENGTH}
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
