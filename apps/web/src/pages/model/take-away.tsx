// Take it away: the folder, its files, a request, and the few lines that predict without Trainyard.
import { useQuery } from '@tanstack/react-query';
import { API_PREFIX } from '@trainyard/contracts/api';
import type { Model } from '@trainyard/contracts/model';
import { client } from '../../api.ts';
import { DownloadButton } from '../../components/ui/button.tsx';
import { CopyField } from '../../components/copy-field.tsx';
import { Section } from '../../components/page.tsx';
import { count, formatBytes } from '../../format.ts';
import { exampleRow } from './row-form.ts';

const SHOWN = 4;
const fileRow = 'flex items-center gap-3 border-b border-line py-2.5';

export function TakeAway({ model }: { model: Model }) {
  const files = model.files.toSorted((a, b) => b.bytes - a.bytes);
  const rest = files.slice(SHOWN);
  return (
    <Section title="Take it away" end={<span>{formatBytes(model.bytes)}</span>}>
      <div className={fileRow}>
        <span>Folder with labels and code, zip</span>
        <span className="note ml-auto">{count(files.length, 'file')}</span>
        <DownloadButton small href={client.url('downloadModel', { params: { model: model.id } })}>
          Get
        </DownloadButton>
      </div>
      {files.slice(0, SHOWN).map((file) => (
        <FileRow key={file.path} model={model} file={file} />
      ))}
      {rest.length > 0 ? (
        <details>
          <summary className="note cursor-pointer py-2.5">{count(rest.length, 'smaller file')}</summary>
          {rest.map((file) => (
            <FileRow key={file.path} model={model} file={file} />
          ))}
        </details>
      ) : null}
      <h3 className="note pt-4 pb-2">Ask it over HTTP</h3>
      <CopyField text={curlOf(model, location.origin)} />
      {model.task === 'image-classification' ? null : (
        <>
          <h3 className="note pt-4 pb-2">Or for a whole table</h3>
          <CopyField text={tableCurlOf(model, location.origin)} />
        </>
      )}
      <ExampleScript model={model} />
    </Section>
  );
}

function FileRow({ model, file }: { model: Model; file: Model['files'][number] }) {
  return (
    <div className={fileRow}>
      <span className="mono min-w-0 [overflow-wrap:anywhere]">{file.path}</span>
      <span className="note ml-auto whitespace-nowrap">{formatBytes(file.bytes)}</span>
      <DownloadButton
        small
        href={client.url('getRunFile', { params: { run: model.run_id, sha256: file.sha256 } })}
        download={file.path.split('/').at(-1)}
      >
        Get
      </DownloadButton>
    </div>
  );
}

function ExampleScript({ model }: { model: Model }) {
  const file = model.files.find(({ path }) => path === 'example.py' || path.endsWith('/example.py'));
  const query = useQuery({
    queryKey: ['exampleScript', file?.sha256],
    enabled: file !== undefined,
    staleTime: Infinity,
    queryFn: async ({ signal }) =>
      (await client.open('getRunFile', { params: { run: model.run_id, sha256: file?.sha256 ?? '' }, signal })).text(),
  });
  if (!query.data) return null;
  return (
    <details>
      <summary className="note cursor-pointer pt-4 pb-2">
        Without Trainyard: <span className="mono">example.py</span> of the folder
      </summary>
      <CopyField text={query.data} />
    </details>
  );
}

function curlOf(model: Model, origin: string): string {
  const address = `${origin}${API_PREFIX}/models/${model.id}`;
  if (model.task === 'image-classification') return `curl -F file=@picture.jpg \\\n${address}/predict`;
  const body = JSON.stringify({ rows: [exampleRow(model.signature)] }).replaceAll("'", String.raw`'\''`);
  return `curl -H 'content-type: application/json' \\\n  -d '${body}' \\\n${address}/predict-rows`;
}

const tableCurlOf = (model: Model, origin: string): string =>
  `curl -F file=@rows.csv -o answers.csv \\\n${origin}${API_PREFIX}/models/${model.id}/predict-table.csv`;
