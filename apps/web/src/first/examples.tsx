// The examples that nobody trained yet, each as a card that trains it at one press.
import type { ClientError } from '@trainyard/client/client-error';
import type { Dataset } from '@trainyard/contracts/dataset';
import type { Project } from '@trainyard/contracts/project';
import { type UseQueryResult, useQueries } from '@tanstack/react-query';
import { apiOptions } from '../api.ts';
import { Loaded } from '../components/problem-note.tsx';
import { exampleConfig, savedExample } from './example.ts';
import { type Example, ExampleCard } from './example-card.tsx';

/** Data and config of examples; `reading` is what is still missing. */
export function useExamples(projects: Project[]): {
  found: Example[];
  reading: UseQueryResult<Dataset, ClientError> | null;
} {
  const datasets = useQueries({
    queries: projects.map((project) =>
      apiOptions('listDatasets', { query: { project: project.id, limit: 1, order: 'asc' } }),
    ),
  });
  const whole = useQueries({
    queries: datasets
      .flatMap(({ data }) => data?.items ?? [])
      .map(({ id }) => apiOptions('getDataset', { params: { dataset: id } })),
  });
  const configs = useQueries({
    queries: projects.map((project) => apiOptions('listConfigs', { params: { project: project.id } })),
  });
  const found = projects.flatMap((project, index): Example[] => {
    const dataset = whole.find(({ data }) => data?.project_id === project.id)?.data;
    const saved = configs[index];
    return dataset && saved && !saved.isPending
      ? [{ project, dataset, config: exampleConfig(dataset, savedExample(saved.data?.items ?? [])?.config) }]
      : [];
  });
  const reading = ([...datasets, ...whole] as typeof whole).find(({ data }) => data === undefined) ?? whole[0] ?? null;
  return { found, reading };
}

interface ExamplesProps {
  projects: Project[];
  main?: boolean;
  onPoint?: (index: number) => void;
}

export function Examples({ projects, main = false, onPoint }: ExamplesProps) {
  const { found, reading } = useExamples(projects);
  if (!reading) return null;
  return (
    <Loaded query={reading} what="the examples" rows={6}>
      {() => (
        <div className="mt-8 mb-12 grid grid-cols-2 gap-12 max-tablet:gap-8 max-phone:grid-cols-1">
          {found.map((example, index) => (
            <ExampleCard key={example.project.id} example={example} main={main} onPoint={() => onPoint?.(index)} />
          ))}
        </div>
      )}
    </Loaded>
  );
}
