// Ctrl K: go to, do, find runs by any field. cmdk moves and selects. Runs, models and data are found by the server, the rest
// is ranked here (rank.ts).
import { MAX_PAGE } from '@trainyard/contracts/limits';
import { Command } from 'cmdk';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useApi } from '../api.ts';
import { formatCount } from '../format.ts';
import { finished } from '../pages/project/runs-query.ts';
import { Layer } from '../components/ui/dialog.tsx';
import { Key } from '../components/ui/badge.tsx';
import { IconButton } from '../components/ui/icon-button.tsx';
import { Icon, type IconName } from '../components/icon.tsx';
import { useTheme } from '../theme.ts';
import { deedEntries, placeEntries, runEntries, type PaletteEntry } from './entries.ts';
import { parseQuery } from './query.ts';
import { match, pieces, rank, type Ranked } from './rank.ts';
import { closePalette, openKeys, usePalette } from './store.ts';

const SHOWN = { Runs: 6, Do: 4, 'Go to': 8 } as const;
/** Milliseconds without a key after which the server is asked. */
const TYPING = 120;
const OTHERS = 6;
const layer =
  'mx-auto mt-18 mb-auto max-h-[min(620px,calc(100dvh-96px))] w-[min(680px,calc(100vw-32px))] overflow-hidden p-0 backdrop:bg-sunk/62 max-phone:m-0 max-phone:h-dvh max-phone:max-h-none max-phone:w-screen max-phone:max-w-none max-phone:rounded-none max-phone:border-0';
const next = { system: 'light', light: 'dark', dark: 'system' } as const;

export function Palette() {
  const open = usePalette((state) => state.open === 'palette');
  useEffect(() => usePalette.setState({ ready: true }), []);
  return (
    <Layer open={open} onClose={closePalette} title="Palette" className={layer}>
      <Finder />
    </Layer>
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
  const projects = useApi('listProjects', { query: { limit: MAX_PAGE } });
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
      <div className="flex h-13 items-center gap-2.5 border-b border-line px-4">
        <Icon name="search" className="text-ink3" />
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder="Go to, do, find"
          autoFocus
          className="min-w-0 flex-1 bg-transparent text-[16px] outline-none"
        />
        <span className="note max-phone:hidden">also: state:failed lr&gt;1e-2</span>
        <IconButton icon="cross" label="Close" className="phone:hidden" onClick={closePalette} />
      </div>
      <Command.List className="max-h-[min(500px,calc(100dvh-220px))] overflow-y-auto pb-2 max-phone:max-h-[calc(100dvh-52px)]">
        {any ? null : (
          <p className="note2 p-4">
            Nothing fits “{text}”. Runs are found by name, state, model and every field of their config.
          </p>
        )}
        {groups.map(({ name, found, all }) =>
          found.length === 0 ? null : (
            <Command.Group
              key={name}
              heading={
                <span className="note flex justify-between px-4 pt-2.5 pb-1">
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
      <Foot />
    </Command>
  );
}

function Foot() {
  return (
    <div className="note flex flex-wrap gap-4 border-t border-line px-4 py-2.25 leading-5 max-phone:hidden">
      <span>
        <Key>↑</Key> <Key>↓</Key> move
      </span>
      <span>
        <Key>Enter</Key> open
      </span>
      <span>
        <Key>?</Key> all keys, outside of here
      </span>
      <span>
        <Key>Esc</Key> close
      </span>
    </div>
  );
}

/** A run that the server found, with the letters of its title that fit. */
function asFound(entry: PaletteEntry, words: readonly string[]): Ranked<PaletteEntry> {
  const marks = words.flatMap((word) => match(entry.title, word)?.marks ?? []);
  return { entry, score: 0, marks: marks.toSorted((a, b) => a[0] - b[0]) };
}

const tones: Partial<Record<IconName, string>> = {
  check: 'text-ok',
  cross: 'text-bad',
  live: 'text-accent',
  pause: 'text-warn',
};

function Item({
  ranked: { entry, marks },
  go,
}: {
  ranked: Ranked<PaletteEntry>;
  go: (entry: PaletteEntry, newTab: boolean) => void;
}) {
  return (
    <Command.Item
      value={entry.id}
      onSelect={() => go(entry, false)}
      onAuxClick={() => go(entry, true)}
      className="grid min-h-9 cursor-pointer grid-cols-[16px_minmax(0,1fr)_auto_136px] items-center gap-2.5 px-4 data-[selected=true]:bg-accent-soft max-phone:min-h-12 max-phone:grid-cols-[16px_minmax(0,1fr)_auto]"
    >
      <Icon name={entry.icon} className={(entry.group === 'Runs' && tones[entry.icon]) || 'text-ink3'} />
      <span className="truncate" dir="auto">
        {pieces(entry.title, marks).map((piece, index) =>
          piece.marked ? (
            <mark
              key={index}
              className="bg-transparent font-semibold text-inherit underline decoration-accent decoration-2 underline-offset-3"
            >
              {piece.text}
            </mark>
          ) : (
            piece.text
          ),
        )}
      </span>
      <span className="note max-phone:hidden">{entry.note}</span>
      <span className="mono flex justify-end gap-1">
        {entry.keys ? entry.keys.map((key) => <Key key={key}>{key}</Key>) : entry.end}
      </span>
    </Command.Item>
  );
}
