// A table before it is registered: how it is read, what is asked, and one button that takes the guess.
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { MAX_NAME_LENGTH } from '@trainyard/contracts/limits';
import { nameFrom } from '@trainyard/contracts/name';
import type { Problem } from '@trainyard/contracts/problem';
import { Dialect, type ReadingOverride } from '@trainyard/contracts/reading';
import type { ReadingSource } from '@trainyard/contracts/reading-routes';
import { useState } from 'react';
import { useOpenAdded } from '../add-data/added.ts';
import { Scans } from '../add-data/scans.tsx';
import { useTellProblem } from '../add-data/use-tell.ts';
import { client, problemOf, useAction, useApi } from '../api.ts';
import { Name } from '../components/name.tsx';
import { Page, Section } from '../components/page.tsx';
import { ProblemNote } from '../components/problem-note.tsx';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { Field, Input } from '../components/ui/field.tsx';
import { Skeleton } from '../components/ui/skeleton.tsx';
import { formatBytes } from '../format.ts';
import { DialectStrip } from '../reading/dialect-strip.tsx';
import { ReadingSentence } from '../reading/sentence.tsx';
import { TableReading } from '../reading/table-reading.tsx';
import { useReading } from '../reading/use-reading.ts';
import { Findings } from './dataset/findings.tsx';

const stem = (file: string) => file.replace(/\.[^.]+$/, '');

export function ImportPage() {
  const { project } = useParams({ from: '/projects/$project/import' });
  const { upload, path, name, next } = useSearch({ from: '/projects/$project/import' });
  const source: ReadingSource = upload === undefined ? { path: path ?? '' } : { upload };
  return <Import key={upload ?? path} project={project} source={source} name={name} next={next} />;
}

/** Frees the room of what was sent; where that fails it is forgotten after a day. */
const forget = ({ upload }: ReadingSource): void => {
  if (upload !== undefined) void client.call('forgetUpload', { params: { upload } }).catch(() => undefined);
};

interface ImportProps {
  project: string;
  source: ReadingSource;
  name: string | undefined;
  next: 'new' | undefined;
}

function Import({ project, source, name, next }: ImportProps) {
  const open = useOpenAdded(next);
  const owner = useApi('getProject', { params: { project } });
  const state = useReading(source, null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [given, setGiven] = useState(name);
  const { view } = state;
  const file = view?.name ?? name ?? 'table';
  const called = given ?? nameFrom(stem(file), MAX_NAME_LENGTH, 'data');
  const register = useAction('registerDataset', {
    reads: ['listDatasets', 'listProjects', 'getProject', 'getYard'],
    onProblem: useTellProblem<Problem>(setProblem),
    onDone: (dataset) => {
      forget(source);
      open({ dataset });
    },
  });
  const press = () => {
    setProblem(null);
    register.mutate({ params: { project }, body: { name: called.trim(), ...source, reading: state.override } });
  };
  const why = state.error
    ? 'The file cannot be read like this.'
    : !view
      ? 'The file is being read.'
      : called.trim() === ''
        ? 'Give the data a name first.'
        : '';
  return (
    <Page
      title={file}
      crumbs={[
        <Link key="project" to="/projects/$project" params={{ project }}>
          <Name>{owner.data?.name ?? 'Project'}</Name>
        </Link>,
        <Link key="data" to="/projects/$project" params={{ project }} search={{ tab: 'data' }}>
          Data
        </Link>,
      ]}
      state={view ? <span className="note">{formatBytes(view.bytes)}</span> : null}
      say={
        view ? (
          <ReadingSentence view={view} questions={state.questions} />
        ) : state.error ? (
          'The file cannot be read.'
        ) : (
          'Reading the whole file.'
        )
      }
      actions={
        <>
          <LinkButton
            to="/projects/$project"
            params={{ project }}
            search={{ tab: 'data' }}
            onClick={() => forget(source)}
          >
            Other file
          </LinkButton>
          <Button icon="retry" busy={state.busy && view ? 'Reading' : ''} onClick={state.again}>
            Read again
          </Button>
        </>
      }
      main={
        <Button kind="main" why={why} busy={register.isPending ? 'Registering' : ''} onClick={press}>
          Register
        </Button>
      }
    >
      {problem ? (
        <div className="mb-6 grid gap-3">
          <ProblemNote problem={problem} />
          {problem.code === 'dataset.name_taken' ? (
            <Field label="Name of the data" className="max-w-90">
              {(ids) => (
                <Input
                  {...ids}
                  maxLength={MAX_NAME_LENGTH}
                  value={called}
                  onChange={(event) => setGiven(event.target.value)}
                />
              )}
            </Field>
          ) : null}
        </div>
      ) : null}
      {register.isPending ? <Scans project={project} /> : null}
      {view ? (
        <TableReading state={{ ...state, view }} findings={(findings) => <Findings findings={findings} />} />
      ) : state.error ? (
        <Unread problem={problemOf(state.error)} override={state.override} onOverride={state.setOverride} />
      ) : (
        <Skeleton rows={10} what="the table" />
      )}
    </Page>
  );
}

/** What cannot be read as it was guessed: why, and the words by which it might be. */
function Unread({
  problem,
  ...said
}: {
  problem: Problem;
  override: ReadingOverride;
  onOverride: (override: ReadingOverride) => void;
}) {
  const dialect = Dialect.parse({ ...GUESSED, ...said.override.dialect });
  return (
    <>
      <ProblemNote problem={problem} />
      {problem.code.startsWith('csv.') || problem.code.startsWith('config.') ? (
        <Section title="Read it in another way" className="mt-8">
          <DialectStrip
            view={{ reading: { version: 1, dialect, plain: false, columns: [] }, rows: 0, lines: [] }}
            {...said}
          />
        </Section>
      ) : null}
    </>
  );
}

/** What the boxes speak of beside what was said; nothing of it is shown. */
const GUESSED: Dialect = {
  encoding: 'utf-8',
  delimiter: ',',
  quote: '"',
  escape: 'double',
  skip_lines: 0,
  comment: null,
  header: true,
  trailing_delimiter: false,
};
