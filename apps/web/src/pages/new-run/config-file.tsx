// The config as a file: opened from this machine, or taken along as the YAML that the command line reads.
import { MAX_CONFIG_BYTES } from '@trainyard/contracts/limits';
import { useRef } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { Section } from '../../components/page.tsx';
import { toast } from '../../components/ui/toast.tsx';
import { formatBytes } from '../../format.ts';
import { isolated } from '../../components/quoted.tsx';

/** A name that any disk takes: letters, digits, dots and dashes. Pure. */
export function fileNameOf(name: string): string {
  const plain = name
    .trim()
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '')
    .slice(0, 80);
  return `${plain || 'config'}.yaml`;
}

interface ConfigFileProps {
  /** Of the run, as far as it is known. */
  name: string;
  /** What stands in the page, with the comments of whoever wrote it. */
  text: () => Promise<string>;
  onOpen: (text: string) => void;
}

export function ConfigFile({ name, text, onOpen }: ConfigFileProps) {
  const input = useRef<HTMLInputElement>(null);
  const open = async (file: File) => {
    if (file.size > MAX_CONFIG_BYTES) {
      const most = formatBytes(MAX_CONFIG_BYTES);
      toast({
        tone: 'bad',
        text: `${isolated(file.name)} has ${formatBytes(file.size)}; a config has ${most} at most.`,
      });
      return;
    }
    onOpen(await file.text());
  };
  const save = async () => {
    const address = URL.createObjectURL(new Blob([await text()], { type: 'application/yaml' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = fileNameOf(name);
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <Section title="Config file">
      <div className="flex flex-wrap gap-2 pt-3">
        <input
          ref={input}
          type="file"
          className="sr-only"
          tabIndex={-1}
          aria-label="Config file"
          accept=".yaml,.yml,.json,application/yaml,application/json,text/plain"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            event.target.value = '';
            if (file) void open(file);
          }}
        />
        <Button small onClick={() => input.current?.click()}>
          Open a file
        </Button>
        <Button small icon="download" onClick={() => void save()}>
          Download as YAML
        </Button>
      </div>
    </Section>
  );
}
