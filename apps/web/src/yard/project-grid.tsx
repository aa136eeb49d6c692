import type { Project } from '@trainyard/contracts/project';
import { Link } from '@tanstack/react-router';
import { Section } from '../components/page.tsx';
import { count, formatNumber, metricTitle } from '../format.ts';

export function ProjectGrid({ projects }: { projects: Project[] }) {
  return (
    <Section title="Projects" end={projects.length}>
      <div className="project-grid">
        {projects.map((project) => (
          <Link key={project.id} to="/projects/$project" params={{ project: project.id }} className="project-item">
            <b style={{ overflowWrap: 'anywhere' }}>{project.name}</b>
            <span className="note2">
              {project.best ? (
                <>
                  {metricTitle(project.best.metric)}, best{' '}
                  <span className="mono strong" style={{ color: 'var(--ink1)' }}>
                    {formatNumber(project.best.value)}
                  </span>
                </>
              ) : (
                'no result yet'
              )}
            </span>
            <span className="note">
              {count(project.counts.datasets, 'dataset')}, {count(project.counts.runs, 'run')},{' '}
              {count(project.counts.models, 'model')}
            </span>
            {project.counts.active > 0 ? <span className="note tone-live">{project.counts.active} active</span> : null}
          </Link>
        ))}
      </div>
    </Section>
  );
}
