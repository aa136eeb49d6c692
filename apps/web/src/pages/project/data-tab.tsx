// The data of a project, and two ways to add some: a path of the server, or an upload.
import { Link } from '@tanstack/react-router';
import type { DatasetItem } from '@trainyard/contracts/dataset';
import type { Project } from '@trainyard/contracts/project';
import { Icon } from '../../components/icon.tsx';
import { Name } from '../../components/name.tsx';
import { Section } from '../../components/page.tsx';
import { Loaded } from '../../components/problem-note.tsx';
import { LinkButton } from '../../components/ui/button.tsx';
import { More } from '../../components/ui/more.tsx';
import { count } from '../../format.ts';
import { ThingMenu } from '../../lifecycle/thing-menu.tsx';
import { useDatasets } from '../dataset/use-datasets.ts';
import { itemWords } from '../dataset/words.ts';
import { Scans } from '../../add-data/scans.tsx';
import { Uploads } from '../../add-data/uploads.tsx';
import { RegisterPath } from './register-path.tsx';
import { Upload } from './upload.tsx';

export function DataTab({ project }: { project: Project }) {
  const { first, items, total, more } = useDatasets({ project: project.id });
  if (!first) return null;
  return (
    <Loaded query={first} what="the data">
      {() => (
        <>
          <Scans project={project.id} />
          <Uploads project={project.id} />
          <ul>
            {items.map((dataset) => (
              <DatasetRow key={dataset.id} dataset={dataset} />
            ))}
          </ul>
          <More shown={items.length} total={total} onMore={more} />
          <Section
            title={total === 0 ? 'Add the first data' : 'Add data'}
            note="a folder with one folder per class, or a CSV file"
            className="mt-8"
          >
            <div className="grid grid-cols-2 gap-x-12 gap-y-8 pt-4 max-phone:grid-cols-1">
              <Upload project={project.id} />
              <RegisterPath project={project.id} />
            </div>
          </Section>
        </>
      )}
    </Loaded>
  );
}

function DatasetRow({ dataset }: { dataset: DatasetItem }) {
  const { errors, warnings } = dataset.version.findings;
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 border-b border-line py-3">
      <Icon name={dataset.kind === 'images' ? 'picture' : 'table'} className="text-ink3" />
      <Link
        className="flex min-w-0 items-baseline gap-1.5 font-semibold"
        to="/datasets/$dataset"
        params={{ dataset: dataset.id }}
      >
        <Name>{dataset.name}</Name> <span className="note">v{dataset.version.number}</span>
      </Link>
      <span className="col-start-3 row-span-2 row-start-1 flex items-center gap-2 max-phone:col-start-2 max-phone:row-span-1 max-phone:row-start-3 max-phone:pt-1.5">
        <LinkButton
          small
          to="/projects/$project/new"
          params={{ project: dataset.project_id }}
          search={{ data: dataset.id }}
        >
          Train on it
        </LinkButton>
        <ThingMenu kind="dataset" thing={dataset} />
      </span>
      <span className="note2 col-start-2 [overflow-wrap:anywhere]">
        {itemWords(dataset)}
        {errors + warnings > 0 ? <span className="text-warn"> {count(errors + warnings, 'finding')}</span> : null}
      </span>
    </li>
  );
}
