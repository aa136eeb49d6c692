import type { Project } from '@trainyard/contracts/project';
import type { RunFacets } from '@trainyard/contracts/run-list';
import { Words } from '../../components/words.tsx';
import { projectSentence } from './sentence.ts';

export function ProjectSentence({ project, facets }: { project: Project; facets: RunFacets | null }) {
  if (facets === null) return <bdi>{project.description || ' '}</bdi>;
  return <Words of={projectSentence(project.counts, facets)} />;
}
