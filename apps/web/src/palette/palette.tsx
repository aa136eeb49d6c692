// Ctrl K: go to, do, find runs by any field. cmdk moves and selects. Runs, models and data are found by the server, the rest
// is ranked here (rank.ts).
import { Command } from 'cmdk';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useApi } from '../api.ts';
import { formatCount } from '../format.ts';
import { finished } from '../pages/project/runs-query.ts';
import { Dialog } from '../components/dialog.tsx';
import { Icon } from '../components/icon.tsx';
import { useTheme } from '../theme.ts';
import { deedEntries, placeEntries, runEntries, type PaletteEntry } from './entries.ts';
import { parseQuery } from './query.ts';
import { match, pieces, rank, type Ranked } from './rank.ts';
import { closePalette, openKeys, usePalette } from './store.ts';

const SHOWN = { Runs: 6, Do: 4, 'Go to': 8 } as const;
/** Milliseconds without a key after which the server is asked. */
const TYPING = 120;
const OTHERS = 6;
const next = { system: 'light', light: 'dark', dark: 'system' } as const;

export function Palette() {
  const open = usePalette((state) => state.open === 'palette');
  useEffect(() => usePalette.setState({ ready: true }), []);
  return (
    <Dialog open={open} onClose={closePalette} title="Palette" className="palette">
      <Finder />
    </Dialog>
  );
}

/** The text once the typing rests. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), TYPING);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

function useEntries(text: string): { runs: PaletteEntry[]; entries: PaletteEntry[]; total: number } {
  const rested = useRested(text);
  const where = finished(rested.replace(/^clone(\s+and(\s+edit)?)?\s+/i, ''));
  const q = parseQuery(rested).words.join(' ').slice(0, 200);
  const runs = useApi('listRuns', { query: { limit: SHOWN.Runs, ...(where === '' ? {} : { where }) } }, { keep: true });
  const projects = useApi('listProjects', {});
  const models = useApi('listModels', { query: { limit: OTHERS, ...(q === '' ? {} : { q }) } }, { keep: true });
  const datasets = useApi('listDatasets', { query: { limit: OTHERS, ...(q === '' ? {} : { q }) } }, { keep: true });
  const theme = useTheme();
  return useMemo(() => {
    // What is no question yet (a column that does not exist) finds nothing.
    const items = runs.isError ? [] : (runs.data?.items ?? []);
    const known = projects.data?.items ?? [];
    const acts = { theme: () => theme.choose(next[theme.wanted]), keys: openKeys };
    return {
      runs: runEntries(items),
      entries: [
        ...deedEntries(known, items, acts),
        ...placeEntries(known, models.data?.items ?? [], datasets.data?.items ?? []),
      ],
      total: runs.isError ? 0 : (runs.data?.total ?? 0),
    };
  }, [runs.data, runs.isError, projects.data, models.data, datasets.data, theme]);
}

function Finder() {
  const [text, setText] = useState(() => usePalette.getState().text);
  const { runs, entries, total } = useEntries(text);
  const router = useRouter();
  const query = parseQuery(text);
  const groups = (['Runs', 'Do', 'Go to'] as const).map((name) => {
    if (name === 'Runs') return { name, found: runs.map((entry) => asFound(entry, query.words)), all: total };
    // Clone entries are one per run: they come only when something was typed.
    const mine = entries.filter((entry) => entry.group === name && (text !== '' || !entry.id.startsWith('again ')));
    const found = rank(mine, query, mine.length);
    return { name, found: found.slice(0, SHOWN[name]), all: found.length };
  });
  const go = (entry: PaletteEntry, newTab: boolean) => {
    closePalette();
    if ('act' in entry.to) entry.to.act();
    else if (newTab) window.open(entry.to.path, '_blank', 'noopener');
    else router.history.push(entry.to.path);
  };
  const first = groups.find((group) => group.found.length > 0)?.found[0]?.entry.id ?? '';
  // What was moved to counts only for the text it was moved in.
  const [moved, setMoved] = useState({ text: '', id: '' });
  const selected =
    moved.text === text && groups.some((group) => group.found.some((ranked) => ranked.entry.id === moved.id))
      ? moved.id
      : first;
  const any = groups.some((group) => group.found.length > 0);
  return (
    <Command shouldFilter={false} label="Palette" loop value={selected} onValueChange={(id) => setMoved({ text, id })}>
      <div className="palette-input">
        <Icon name="search" />
        <Command.Input value={text} onValueChange={setText} placeholder="Go to, do, find" autoFocus />
        <span className="note">also: state:failed lr&gt;1e-2</span>
        <button type="button" className="btn-icon phone-only" aria-label="Close" onClick={closePalette}>
          <Icon name="cross" />
        </button>
      </div>
      <Command.List>
        {any ? null : (
          <p className="note2" style={{ padding: 16 }}>
            Nothing fits “{text}”. Runs are found by name, state, model and every field of their config.
          </p>
        )}
        {groups.map(({ name, found, all }) =>
          found.length === 0 ? null : (
            <Command.Group
              key={name}
              heading={
                <span style={{ display: 'flex', justifyContent: 'space-between' }}>
                  <span>{name}</span>
                  {name === 'Runs' ? (
                    <span>{all > found.length || text ? `${found.length} of ${formatCount(all)}` : ''}</span>
                  ) : null}
                </span>
              }
            >
              {found.map((ranked) => (
                <Item key={ranked.entry.id} ranked={ranked} go={go} />
              ))}
            </Command.Group>
          ),
        )}
      </Command.List>
      <div className="palette-foot">
        <span>
          <span className="kbd">↑</span> <span className="kbd">↓</span> move
        </span>
        <span>
          <span className="kbd">Enter</span> open
        </span>
        <span>
          <span className="kbd">?</span> all keys, outside of here
        </span>
        <span>
          <span className="kbd">Esc</span> close
        </span>
      </div>
    </Command>
  );
}

/** A run that the server found, with the letters of its title that fit. */
function asFound(entry: PaletteEntry, words: readonly string[]): Ranked<PaletteEntry> {
  const marks = words.flatMap((word) => match(entry.title, word)?.marks ?? []);
  return { entry, score: 0, marks: marks.toSorted((a, b) => a[0] - b[0]) };
}

function Item({
  ranked: { entry, marks },
  go,
}: {
  ranked: Ranked<PaletteEntry>;
  go: (entry: PaletteEntry, newTab: boolean) => void;
}) {
  const tone =
    { check: 'tone-ok', cross: 'tone-bad', live: 'tone-live', pause: 'tone-warn' }[entry.icon as string] ?? '';
  return (
    <Command.Item value={entry.id} onSelect={() => go(entry, false)} onAuxClick={() => go(entry, true)}>
      <Icon name={entry.icon} className={entry.group === 'Runs' ? tone : ''} />
      <span style={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
        {pieces(entry.title, marks).map((piece, index) =>
          piece.marked ? <mark key={index}>{piece.text}</mark> : piece.text,
        )}
      </span>
      <span className="note">{entry.note}</span>
      <span className="mono">
        {entry.keys
          ? entry.keys.map((key) => (
              <span className="kbd" key={key} style={{ marginLeft: 4 }}>
                {key}
              </span>
            ))
          : entry.end}
      </span>
    </Command.Item>
  );
}
