import type { Project } from '@trainyard/contracts/project';
import { Link } from '@tanstack/react-router';
import { DropdownMenu } from 'radix-ui';
import { Button, LinkButton } from '../components/button.tsx';

/** Goes to the new run of the one project, or asks which. */
export function NewRunButton({ projects }: { projects: Project[] }) {
  const [only] = projects;
  if (!only)
    return (
      <LinkButton kind="main" icon="plus" to="/projects">
        New project
      </LinkButton>
    );
  if (projects.length === 1)
    return (
      <LinkButton kind="main" icon="plus" to="/projects/$project/new" params={{ project: only.id }}>
        New run
      </LinkButton>
    );
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button kind="main" icon="plus">
          New run
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={4}>
          <DropdownMenu.Label className="note" style={{ padding: '4px 8px' }}>
            in the project
          </DropdownMenu.Label>
          {projects.map((project) => (
            <DropdownMenu.Item key={project.id} asChild>
              <Link to="/projects/$project/new" params={{ project: project.id }}>
                {project.name}
              </Link>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
