// Saved configs of a project, each a start for a new run.
import type { Project } from '@trainyard/contracts/project';
import { stringify } from 'yaml';
import { useApi } from '../../api.ts';
import { LinkButton } from '../../components/button.tsx';
import { Empty } from '../../components/page.tsx';
import { Loaded } from '../../components/problem-note.tsx';
import { Time } from '../../components/time.tsx';
import { wordsOf } from '@trainyard/core/flat-config';

export function ConfigsTab({ project }: { project: Project }) {
  const query = useApi('listConfigs', { params: { project: project.id } });
  return (
    <Loaded query={query} what="the configs">
      {({ items }) =>
        items.length === 0 ? (
          <Empty
            title="No saved configs"
            action={
              <LinkButton to="/projects/$project/new" params={{ project: project.id }}>
                Open the form
              </LinkButton>
            }
          >
            The form of a new run saves its settings under a name; they stand here then.
          </Empty>
        ) : (
          items.map((config) => (
            <div key={config.id} className="row" style={{ alignItems: 'start' }}>
              <details style={{ minWidth: 0, flex: 1 }}>
                <summary style={{ cursor: 'pointer', overflowWrap: 'anywhere' }}>
                  <b>{config.name}</b>{' '}
                  <span className="note">
                    {wordsOf(config.config['model'])}, saved <Time at={config.created_at} />
                  </span>
                </summary>
                <pre className="code" style={{ marginTop: 8 }}>
                  {stringify(config.config, { lineWidth: 80 })}
                </pre>
              </details>
              <LinkButton
                small
                to="/projects/$project/new"
                params={{ project: project.id }}
                search={{ config: config.id }}
              >
                Start from it
              </LinkButton>
            </div>
          ))
        )
      }
    </Loaded>
  );
}
