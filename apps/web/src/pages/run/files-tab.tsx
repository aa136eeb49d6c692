// Files that the run left: model, evaluation, the rest. Each can be taken away.
import type { Run } from '@trainyard/contracts/run';
import { client } from '../../api.ts';
import { DownloadButton, LinkButton } from '../../components/button.tsx';
import { Empty, Section } from '../../components/page.tsx';
import { count, formatBytes } from '../../format.ts';

const titles = { model: 'Model', evaluation: 'Evaluation', log: 'Log', other: 'Other' } as const;

export function FilesTab({ run }: { run: Run }) {
  if (run.artifacts.length === 0)
    return (
      <Empty title="No files yet">
        {run.state === 'failed' || run.state === 'cancelled'
          ? 'The run ended before it wrote a model.'
          : 'The model and its evaluation are written when training ends.'}
      </Empty>
    );
  return (Object.keys(titles) as (keyof typeof titles)[]).map((kind) => {
    const files = run.artifacts.filter((artifact) => artifact.kind === kind);
    if (files.length === 0) return null;
    return (
      <Section
        key={kind}
        title={titles[kind]}
        end={
          <>
            <span>
              {count(files.length, 'file')}, {formatBytes(files.reduce((sum, file) => sum + file.bytes, 0))}
            </span>
            {kind === 'model' && run.model_id ? (
              <LinkButton small to="/models/$model" params={{ model: run.model_id }}>
                Open the model
              </LinkButton>
            ) : null}
          </>
        }
      >
        {files.map((file) => (
          <div key={file.path} className="row">
            <span className="mono" style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
              {file.path}
            </span>
            <span className="note" style={{ marginLeft: 'auto', whiteSpace: 'nowrap' }}>
              {formatBytes(file.bytes)}{' '}
              <span className="mono max-phone:hidden" title={file.sha256}>
                {file.sha256.slice(0, 8)}
              </span>
            </span>
            {file.available ? (
              <DownloadButton
                small
                href={client.url('getRunFile', { params: { run: run.id, sha256: file.sha256 } })}
                download={file.path.split('/').at(-1)}
              >
                Get
              </DownloadButton>
            ) : (
              <span className="note">on its way</span>
            )}
          </div>
        ))}
      </Section>
    );
  });
}
