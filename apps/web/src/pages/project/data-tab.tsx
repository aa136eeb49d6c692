// The data of a project, and two ways to add some: a path of the server, or an upload.
import { Link } from '@tanstack/react-router';
import type { Project } from '@trainyard/contracts/project';
import { useApi } from '../../api.ts';
import { LinkButton } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Section } from '../../components/page.tsx';
import { Loaded } from '../../components/problem-note.tsx';
import { count } from '../../format.ts';
import { datasetWords } from '../dataset/words.ts';
import { RegisterPath } from './register-path.tsx';
import { Upload } from './upload.tsx';

export function DataTab({ project }: { project: Project }) {
  const query = useApi('listDatasets', { query: { project: project.id } });
  return (
    <Loaded query={query} what="the data">
      {({ items }) => (
        <>
          <ul className="data-list">
            {items.map((dataset) => {
              const findings = dataset.version.findings.filter((finding) => finding.severity !== 'info').length;
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
                    {datasetWords(dataset.version.profile)}
                    {findings > 0 ? <span className="tone-warn"> {count(findings, 'finding')}</span> : null}
                  </span>
                </li>
              );
            })}
          </ul>
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
