import type { Project } from '@trainyard/contracts/project';
import { LinkButton } from '../../components/button.tsx';
import { Empty } from '../../components/page.tsx';
import { Loaded } from '../../components/problem-note.tsx';
import { More } from '../../components/more.tsx';
import { ModelTable } from '../models/model-table.tsx';
import { useModels } from '../models/use-models.ts';

export function ModelsTab({ project }: { project: Project }) {
  const { first, items, total, more } = useModels({ project: project.id });
  if (!first) return null;
  return (
    <Loaded query={first} what="the models">
      {() =>
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
          <>
            <ModelTable models={items} withProject={false} />
            <More shown={items.length} total={total} onMore={more} />
          </>
        )
      }
    </Loaded>
  );
}
