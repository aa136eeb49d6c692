// The draft of the page: read once, kept in the browser after every change.
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Draft, readDraft, writeDraft } from './draft.ts';

const SAVE_AFTER = 300;

export interface DraftState {
  draft: Draft;
  /** Changes some parts; what is written is saved a moment later. */
  change: (parts: Partial<Draft>) => void;
  /** Forgets what was typed: the run is queued, or a person starts anew. */
  forget: (fresh: Draft) => void;
}

export function useDraft(key: string, fresh: Draft): DraftState {
  const [draft, setDraft] = useState<Draft>(() => readDraft(localStorage, key) ?? fresh);
  const unsaved = useRef(false);

  useEffect(() => {
    if (!unsaved.current) return;
    const save = () => {
      unsaved.current = false;
      writeDraft(localStorage, key, draft);
    };
    const timer = setTimeout(save, SAVE_AFTER);
    // A page that is left at once still keeps the last letters.
    window.addEventListener('pagehide', save);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', save);
      if (unsaved.current) save();
    };
  }, [draft, key]);

  return {
    draft,
    change: useCallback((parts: Partial<Draft>) => {
      unsaved.current = true;
      setDraft((old) => ({ ...old, ...parts, saved_at: new Date().toISOString() }));
    }, []),
    forget: useCallback(
      (next: Draft) => {
        unsaved.current = false;
        localStorage.removeItem(key);
        setDraft(next);
      },
      [key],
    ),
  };
}
