// Everything the palette can find. Pure: from what was read to entries with a place to go or a thing to do.
import type { DatasetItem } from '@trainyard/contracts/dataset';
import type { ModelItem } from '@trainyard/contracts/model';
import type { Project } from '@trainyard/contracts/project';
import type { RunItem } from '@trainyard/contracts/run';
import type { IconName } from '../components/icon.tsx';
import { formatNumber, metricTitle } from '../format.ts';
import type { Entry } from './rank.ts';

export interface PaletteEntry extends Entry {
  group: 'Runs' | 'Do' | 'Go to';
  icon: IconName;
  /** Second column: project, kind of page. */
  note: string;
  /** Last column: the result, or keys. */
  end?: string;
  keys?: string[];
  /** An address of the app, or what to do. */
  to: { path: string } | { act: () => void };
}

const stateIcons: Record<RunItem['state'], IconName> = {
  queued: 'clock',
  running: 'live',
  paused: 'pause',
  completed: 'check',
  failed: 'cross',
  cancelled: 'dash',
  pruned: 'dash',
};

export function runEntries(runs: RunItem[]): PaletteEntry[] {
  return runs.map((run) => ({
    id: run.id,
    group: 'Runs',
    icon: stateIcons[run.state],
    title: run.name,
    note: run.project_name,
    ...(run.metric.value === null
      ? { end: run.state }
      : { end: `${metricTitle(run.metric.name)} ${formatNumber(run.metric.value)}` }),
    to: { path: `/runs/${run.id}` },
  }));
}

export function placeEntries(projects: Project[], models: ModelItem[], datasets: DatasetItem[]): PaletteEntry[] {
  const place = (title: string, path: string, key: string): PaletteEntry => ({
    id: path,
    group: 'Go to',
    icon: 'right',
    title,
    note: '',
    keys: ['g', key],
    to: { path },
  });
  return [
    place('Yard', '/', 'y'),
    place('Projects', '/projects', 'p'),
    place('Models', '/models', 'm'),
    place('Data', '/datasets', 'd'),
    place('Agents', '/agents', 'a'),
    {
      id: '/away',
      group: 'Go to',
      icon: 'trash',
      title: 'Archived and deleted',
      note: '',
      more: 'trash restore undo bin',
      to: { path: '/away' },
    },
    ...projects.map((project): PaletteEntry => ({
      id: project.id,
      group: 'Go to',
      icon: 'folder',
      title: project.name,
      note: 'Project',
      more: project.description,
      to: { path: `/projects/${project.id}` },
    })),
    ...models.map((model): PaletteEntry => ({
      id: model.id,
      group: 'Go to',
      icon: 'model',
      title: model.name,
      note: 'Model',
      more: `${model.architecture} ${model.project_name}`,
      ...(model.metric.value === null ? {} : { end: formatNumber(model.metric.value) }),
      to: { path: `/models/${model.id}` },
    })),
    ...datasets.map((dataset): PaletteEntry => ({
      id: dataset.id,
      group: 'Go to',
      icon: dataset.kind === 'images' ? 'picture' : 'table',
      title: dataset.name,
      note: 'Data',
      more: dataset.project_name,
      to: { path: `/datasets/${dataset.id}` },
    })),
  ];
}

export function deedEntries(
  projects: Project[],
  runs: RunItem[],
  acts: { theme: () => void; keys: () => void },
): PaletteEntry[] {
  return [
    ...projects.map((project): PaletteEntry => ({
      id: `new ${project.id}`,
      group: 'Do',
      icon: 'plus',
      title: `New run in ${project.name}`,
      note: '',
      to: { path: `/projects/${project.id}/new` },
    })),
    ...runs.map((run): PaletteEntry => ({
      id: `again ${run.id}`,
      group: 'Do',
      icon: 'play',
      title: `Clone and edit: ${run.name}`,
      note: run.project_name,
      to: { path: `/projects/${run.project_id}/new?from=${run.id}` },
    })),
    {
      id: 'add machine',
      group: 'Do',
      icon: 'machine',
      title: 'Add a machine',
      note: 'Agents',
      to: { path: '/agents#add' },
    },
    {
      id: 'theme',
      group: 'Do',
      icon: 'moon',
      title: 'Change the theme',
      note: 'light, dark, as the system',
      more: 'dark mode light colours',
      to: { act: acts.theme },
    },
    { id: 'keys', group: 'Do', icon: 'keyboard', title: 'All keys', note: '', keys: ['?'], to: { act: acts.keys } },
  ];
}
