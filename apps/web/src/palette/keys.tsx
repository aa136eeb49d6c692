// The keyboard: one listener, and the list of what it knows.
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Key } from '../components/ui/badge.tsx';
import { Dialog } from '../components/ui/dialog.tsx';
import { closePalette, openKeys, openPalette, typedAhead, usePalette } from './store.ts';

const PLACES: Record<string, { path: string; name: string }> = {
  y: { path: '/', name: 'Yard' },
  p: { path: '/projects', name: 'Projects' },
  m: { path: '/models', name: 'Models' },
  d: { path: '/datasets', name: 'Data' },
  a: { path: '/agents', name: 'Agents' },
};
/** Milliseconds between `g` and the letter. */
const PAUSE = 1200;

const typing = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable=true], [role=menu]') !== null;

/** Listens as long as the app stands. */
export function useKeys(): void {
  const router = useRouter();
  useEffect(() => {
    let wentAt = -Infinity;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        if (usePalette.getState().open === 'palette') closePalette();
        else openPalette();
        return;
      }
      if (
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        typing(event.target) ||
        document.querySelector('dialog[open]')
      )
        return;
      if (typedAhead(event.key)) return event.preventDefault();
      const place = PLACES[event.key];
      if (place && performance.now() - wentAt < PAUSE) {
        event.preventDefault();
        router.history.push(place.path);
      } else if (event.key === '?') openKeys();
      else if (event.key === 'n') {
        event.preventDefault();
        const project = /^\/projects\/([^/]+)/.exec(router.state.location.pathname)?.[1];
        if (project) router.history.push(`/projects/${project}/new`);
        else openPalette('new run ');
      } else if (event.key === '/') {
        event.preventDefault();
        openPalette();
      }
      wentAt = event.key === 'g' ? performance.now() : -Infinity;
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [router]);
}

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);
/** 'Ctrl K', or '⌘K' on a Mac. */
export const PALETTE_KEYS = apple ? '⌘K' : 'Ctrl K';

export function KeyList() {
  const open = usePalette((state) => state.open === 'keys');
  const rows: [string[], string][] = [
    [PALETTE_KEYS.split(' '), 'find, go to, do'],
    [['/'], 'the same'],
    ...Object.entries(PLACES).map(([key, { name }]): [string[], string] => [
      ['g', key],
      `to ${name === 'Yard' ? 'the yard' : name.toLowerCase()}`,
    ]),
    [['n'], 'new run'],
    [['↑', '↓'], 'move in a table or list'],
    [['Enter'], 'open'],
    [['Esc'], 'close'],
    [['?'], 'this list'],
  ];
  return (
    <Dialog open={open} onClose={closePalette} title="Keys">
      <div className="grid grid-cols-[104px_minmax(0,1fr)] items-center gap-x-4 gap-y-2">
        {rows.map(([keys, words]) => (
          <div key={keys.join()} className="contents">
            <span className="flex gap-1">
              {keys.map((key) => (
                <Key key={key}>{key}</Key>
              ))}
            </span>
            <span>{words}</span>
          </div>
        ))}
      </div>
    </Dialog>
  );
}
