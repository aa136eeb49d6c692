// The config as text. The form is one view of it, this is the other; switching keeps both.
import { Link } from '@tanstack/react-router';
import type { RefObject } from 'react';

export function YamlView({
  text,
  onText,
  area,
  tables,
}: {
  text: string;
  onText: (text: string) => void;
  area: RefObject<HTMLTextAreaElement | null>;
  tables: boolean;
}) {
  const lines = text.split('\n').length;
  return (
    <div>
      <label htmlFor="yaml" className="note2" style={{ display: 'block', paddingBottom: 8 }}>
        The config as YAML, as <span className="mono">npx trainyard train</span> reads it. The data is the dataset
        chosen in the form{tables ? '; the target is a key' : ''}.
      </label>
      <textarea
        id="yaml"
        ref={area}
        className="input mono"
        spellCheck={false}
        autoComplete="off"
        rows={Math.max(18, Math.min(40, lines + 2))}
        value={text}
        onChange={(event) => onText(event.target.value)}
        style={{ lineHeight: '20px', resize: 'vertical' }}
      />
      <p className="note" style={{ paddingTop: 8 }}>
        Comments and order stay as you write them. Keys and ranges:{' '}
        <Link className="link" to="." search={((old: object) => ({ ...old, view: 'form' })) as never}>
          the form
        </Link>{' '}
        lists all.
      </p>
    </div>
  );
}

/** Puts the cursor on the line of a key. */
export function jumpInYaml(area: HTMLTextAreaElement, path: string): void {
  const [key = ''] = path.split(/[.[]/);
  const place = area.value.split('\n').findIndex((line) => line.startsWith(`${key}:`) || line.startsWith(`"${key}":`));
  const start =
    place < 0 ? area.value.length : area.value.split('\n').slice(0, place).join('\n').length + (place > 0 ? 1 : 0);
  const end = place < 0 ? start : start + (area.value.split('\n')[place]?.length ?? 0);
  area.focus();
  area.setSelectionRange(start, end);
}
