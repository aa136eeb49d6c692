// Files that the run left: model, evaluation, the rest. Each can be taken away.
import { isGivenUp } from '@trainyard/core/run';
import type { Artifact, Run } from '@trainyard/contracts/run';
import { client } from '../../api.ts';
import { Empty, Section } from '../../components/page.tsx';
import { DownloadButton, LinkButton } from '../../components/ui/button.tsx';
import { count, formatBytes } from '../../format.ts';

const titles = { model: 'Model', evaluation: 'Evaluation', log: 'Log', other: 'Other' } as const;
type Kind = keyof typeof titles;

export function FilesTab({ run }: { run: Run }) {
  if (run.artifacts.length === 0)
    return (
      <Empty title="No files yet">
        {run.state === 'failed' || isGivenUp(run.state)
          ? 'The run ended before it wrote a model.'
          : 'The model and its evaluation are written when training ends.'}
      </Empty>
    );
  return (Object.keys(titles) as Kind[]).map((kind) => <Files key={kind} run={run} kind={kind} />);
}

function Files({ run, kind }: { run: Run; kind: Kind }) {
  const files = run.artifacts.filter((artifact) => artifact.kind === kind);
  if (files.length === 0) return null;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return (
    <Section
      title={titles[kind]}
      end={
        <>
          <span>
            {count(files.length, 'file')}, {formatBytes(bytes)}
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
        <File key={file.path} run={run.id} file={file} />
      ))}
    </Section>
  );
}

function File({ run, file }: { run: string; file: Artifact }) {
  return (
    <div className="flex items-center gap-3 border-b border-line py-2.5">
      <span className="mono min-w-0 [overflow-wrap:anywhere]">{file.path}</span>
      <span className="note ml-auto whitespace-nowrap">
        {formatBytes(file.bytes)}{' '}
        <span className="mono max-phone:hidden" title={file.sha256}>
          {file.sha256.slice(0, 8)}
        </span>
      </span>
      {file.available ? (
        <DownloadButton
          small
          href={client.url('getRunFile', { params: { run, sha256: file.sha256 } })}
          download={file.path.split('/').at(-1)}
        >
          Get
        </DownloadButton>
      ) : (
        <span className="note">on its way</span>
      )}
    </div>
  );
}
