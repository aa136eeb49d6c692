import type { Project } from '@trainyard/contracts/project';
import { useApi } from '../../api.ts';
import { LinkButton } from '../../components/button.tsx';
import { Empty } from '../../components/page.tsx';
import { Loaded } from '../../components/problem-note.tsx';
import { ModelTable } from '../models/model-table.tsx';

export function ModelsTab({ project }: { project: Project }) {
  const query = useApi('listModels', { query: { project: project.id } });
  return (
    <Loaded query={query} what="the models">
      {({ items }) =>
        items.length === 0 ? (
          <Empty
            title="No models yet"
            action={
              <LinkButton to="/projects/$project/new" params={{ project: project.id }} icon="play">
                Train one
              </LinkButton>
            }
          >
            Every run that completes leaves a model here, ready to try and to take away.
          </Empty>
        ) : (
          <ModelTable models={items} withProject={false} />
        )
      }
    </Loaded>
  );
}
