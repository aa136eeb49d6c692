// The models of a project.
import { useNavigate } from '@tanstack/react-router';
import type { Project } from '@trainyard/contracts/project';
import { LinkButton } from '../../components/ui/button.tsx';
import { List } from '../../components/ui/list-page.tsx';
import { modelColumnsOfProject } from '../models/model-columns.tsx';
import { useModels } from '../models/use-models.ts';

export function ModelsTab({ project }: { project: Project }) {
  const navigate = useNavigate();
  const list = useModels({ project: project.id });
  return (
    <List
      list={list}
      noun={['model', 'models']}
      columns={modelColumnsOfProject.map((column) => ({ ...column, sorts: false }))}
      rowKey={(model) => model.id}
      onOpen={(model) => void navigate({ to: '/models/$model', params: { model: model.id } })}
      empty={{
        title: 'No models yet',
        text: 'Every run that completes leaves a model here, ready to try and to take away.',
        action: (
          <LinkButton to="/projects/$project/new" params={{ project: project.id }} icon="play">
            Train one
          </LinkButton>
        ),
      }}
    />
  );
}
