import type { Project } from '@trainyard/contracts/project';
import { Link } from '@tanstack/react-router';
import { Section } from '../components/page.tsx';
import { bestWords } from '../pages/projects/best-words.ts';
import { count, formatCount, formatNumber, metricTitle } from '../format.ts';

/** The projects with the newest runs. */
export function ProjectGrid({ projects, total }: { projects: Project[]; total: number }) {
  return (
    <Section
      title="Projects"
      end={
        <Link to="/projects" className="link">
          {total > projects.length
            ? `${formatCount(projects.length)} of ${count(total, 'project')}`
            : count(total, 'project')}
        </Link>
      }
    >
      <div className="grid grid-cols-3 gap-x-12 max-tablet:gap-x-6 max-phone:grid-cols-1">
        {projects.map((project) => (
          <ProjectItem key={project.id} project={project} />
        ))}
      </div>
    </Section>
  );
}

function ProjectItem({ project: { id, name, best, counts } }: { project: Project }) {
  return (
    <Link
      to="/projects/$project"
      params={{ project: id }}
      className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1 border-b border-line py-3 hover:bg-sunk hover:no-underline"
    >
      <b className="[overflow-wrap:anywhere]">
        <bdi>{name}</bdi>
      </b>
      <span className="note2">
        {best ? (
          <>
            {metricTitle(best.metric)}, {bestWords(best, formatCount)}{' '}
            <span className="mono font-semibold text-ink1">{formatNumber(best.value)}</span>
          </>
        ) : (
          'no result yet'
        )}
      </span>
      <span className="note">
        {count(counts.datasets, 'dataset')}, {count(counts.runs, 'run')}, {count(counts.models, 'model')}
      </span>
      {counts.active > 0 ? <span className="note text-accent">{formatCount(counts.active)} active</span> : null}
    </Link>
  );
}
