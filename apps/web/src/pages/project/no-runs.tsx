import { Link } from '@tanstack/react-router';
import type { Project } from '@trainyard/contracts/project';
import { Empty } from '../../components/page.tsx';
import { LinkButton } from '../../components/ui/button.tsx';

/** A project without runs: data first, then the first run. */
export function NoRuns({ project }: { project: Project }) {
  const params = { project: project.id };
  if (project.counts.datasets === 0)
    return (
      <Empty
        title="No runs, and no data to train on"
        action={
          <LinkButton to="/projects/$project" params={params} search={{ tab: 'data' }} icon="plus">
            Add data
          </LinkButton>
        }
      >
        Register a folder of the server, or drop one here under{' '}
        <Link className="link" to="/projects/$project" params={params} search={{ tab: 'data' }}>
          Data
        </Link>
        .
      </Empty>
    );
  return (
    <Empty
      title="No runs yet"
      action={
        <LinkButton to="/projects/$project/new" params={params} icon="play">
          Train the first
        </LinkButton>
      }
    >
      The form is filled for a first result; press Train there, or change what you like.
    </Empty>
  );
}
