// The config as text. The form is one view of it, this is the other; switching keeps both.
import { Link } from '@tanstack/react-router';
import type { JsonValue } from '@trainyard/contracts/scalar';
import type { RefObject } from 'react';
import { Textarea } from '../../components/ui/field.tsx';
import { yamlOf } from './yaml-text.ts';

export function YamlView({
  text: typed,
  config,
  onText,
  area,
  tables,
}: {
  /** '': nothing was typed yet; what the form says stands there. */
  text: string;
  config: Record<string, JsonValue>;
  onText: (text: string) => void;
  area: RefObject<HTMLTextAreaElement | null>;
  tables: boolean;
}) {
  const text = typed === '' ? yamlOf(config) : typed;
  const lines = text.split('\n').length;
  return (
    <div>
      <label htmlFor="yaml" className="note2 block pb-2">
        The config as YAML, as <span className="mono">npx trainyard train</span> reads it. The data is the dataset
        chosen in the form{tables ? '; the target is a key' : ''}.
      </label>
      <Textarea
        id="yaml"
        ref={area}
        className="mono resize-y text-small/5!"
        spellCheck={false}
        autoComplete="off"
        rows={Math.max(18, Math.min(40, lines + 2))}
        value={text}
        onChange={(event) => onText(event.target.value)}
      />
      <p className="note pt-2">
        Comments and order stay as you write them. Keys and ranges:{' '}
        <Link className="link" to="." search={((old: object) => ({ ...old, view: 'form' })) as never}>
          the form
        </Link>{' '}
        lists all.
      </p>
    </div>
  );
}
