import type { Project } from '@trainyard/contracts/project';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { Menu, MenuLine, MenuLink } from '../components/ui/menu.tsx';
import { count } from '../format.ts';

/** Goes to the new run of the one project, or asks which; those without room are a list away. */
export function NewRunButton({ projects, total }: { projects: Project[]; total: number }) {
  const [only] = projects;
  if (!only)
    return (
      <LinkButton kind="main" icon="plus" to="/projects">
        New project
      </LinkButton>
    );
  if (total === 1)
    return (
      <LinkButton kind="main" icon="plus" to="/projects/$project/new" params={{ project: only.id }}>
        New run
      </LinkButton>
    );
  return (
    <Menu
      trigger={
        <Button kind="main" icon="plus">
          New run
        </Button>
      }
    >
      <div role="none" className="note px-2 py-1">
        in the project
      </div>
      {projects.map((project) => (
        <MenuLink key={project.id} to="/projects/$project/new" params={{ project: project.id }}>
          <bdi className="[overflow-wrap:anywhere]">{project.name}</bdi>
        </MenuLink>
      ))}
      {total > projects.length ? (
        <>
          <MenuLine />
          <MenuLink to="/projects">{count(total - projects.length, 'more project')}</MenuLink>
        </>
      ) : null}
    </Menu>
  );
}
