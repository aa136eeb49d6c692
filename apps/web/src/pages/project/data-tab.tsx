// The data of a project, and two ways to add some: a path of the server, or an upload.
import { Link } from '@tanstack/react-router';
import type { Project } from '@trainyard/contracts/project';
import { LinkButton } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Section } from '../../components/page.tsx';
import { Loaded } from '../../components/problem-note.tsx';
import { count } from '../../format.ts';
import { More } from '../../components/more.tsx';
import { useDatasets } from '../dataset/use-datasets.ts';
import { itemWords } from '../dataset/words.ts';
import { RegisterPath } from './register-path.tsx';
import { Upload } from './upload.tsx';

export function DataTab({ project }: { project: Project }) {
  const { first, items, total, more } = useDatasets({ project: project.id });
  if (!first) return null;
  return (
    <Loaded query={first} what="the data">
      {() => (
        <>
          <ul className="data-list">
            {items.map((dataset) => {
              const findings = dataset.version.findings.errors + dataset.version.findings.warnings;
              return (
                <li key={dataset.id}>
                  <Icon name={dataset.kind === 'images' ? 'picture' : 'table'} />
                  <Link
                    className="strong"
                    to="/datasets/$dataset"
                    params={{ dataset: dataset.id }}
                    style={{ overflowWrap: 'anywhere' }}
                  >
                    {dataset.name} <span className="note">v{dataset.version.number}</span>
                  </Link>
                  <span className="act">
                    <LinkButton
                      small
                      to="/projects/$project/new"
                      params={{ project: project.id }}
                      search={{ data: dataset.id }}
                    >
                      Train on it
                    </LinkButton>
                  </span>
                  <span className="note2">
                    {itemWords(dataset)}
                    {findings > 0 ? <span className="tone-warn"> {count(findings, 'finding')}</span> : null}
                  </span>
                </li>
              );
            })}
          </ul>
          <More shown={items.length} total={total} onMore={more} />
          <Section
            title={items.length === 0 ? 'Add the first data' : 'Add data'}
            note="a folder with one folder per class, or a CSV file"
            className="mt-8"
          >
            <div className="add-data">
              <Upload project={project.id} />
              <RegisterPath project={project.id} />
            </div>
          </Section>
        </>
      )}
    </Loaded>
  );
}
