// Try it with a whole table: drop a CSV anywhere on the page, see the first answers, take all of them away.
import type { Model } from '@trainyard/contracts/model';
import { useRef } from 'react';
import { client } from '../../api.ts';
import { useDrop } from '../../components/drop.tsx';
import { Icon } from '../../components/icon.tsx';
import { SectionHead } from '../../components/page.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Quoted } from '../../components/quoted.tsx';
import { Button, DownloadButton } from '../../components/ui/button.tsx';
import { answerRows, tableWords } from './table-words.ts';
import { type TableTrial, useTable } from './use-table.ts';

export function TryTable({ model }: { model: Model }) {
  const { trial, send, close } = useTable(model.id);
  const input = useRef<HTMLInputElement>(null);
  useDrop({
    says: 'Drop a CSV to get an answer for each row',
    part: true,
    take: (items) => {
      const [file] = [...items].flatMap((item) => item.getAsFile() ?? []);
      if (file) send(file);
    },
  });
  return (
    <section aria-label="A whole table" className="pb-8">
      <SectionHead
        title="A whole table"
        end={
          <span className="flex gap-2">
            {trial ? (
              <Button small onClick={close}>
                {trial.answer || trial.problem ? 'Close' : 'Cancel'}
              </Button>
            ) : null}
            <Button small onClick={() => input.current?.click()}>
              Choose a CSV
            </Button>
          </span>
        }
      />
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,text/csv"
        hidden
        aria-label="Table"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) send(file);
        }}
      />
      {trial ? (
        <Tried model={model} trial={trial} />
      ) : (
        <p className="note2 pt-2">
          <b>Drop a CSV anywhere on this page</b>: each row gets an answer, read by the reading that the model was
          trained with.
        </p>
      )}
    </section>
  );
}

function Tried({ model, trial: { name, answer, problem } }: { model: Model; trial: TableTrial }) {
  if (problem) return <ProblemNote problem={problem} />;
  if (!answer)
    return (
      <p className="note2 pt-2" role="status">
        The model answers for the rows of <bdi>{name}</bdi>.
      </p>
    );
  return (
    <div aria-live="polite">
      <p className="flex flex-wrap items-center gap-3 py-2">
        <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          <bdi>{name}</bdi>: {tableWords(answer)}
        </span>
        <DownloadButton
          small
          kind="main"
          href={client.url('downloadAnswers', { params: { model: model.id, answers: answer.answers } })}
        >
          Download all answers
        </DownloadButton>
      </p>
      {answer.findings
        .filter(({ severity }) => severity !== 'info')
        .map(({ message }) => (
          <p key={message} className="note2 flex gap-1.5 pt-1 text-warn [overflow-wrap:anywhere]">
            <Icon name="warning" />
            <span>
              <Quoted>{message}</Quoted>
            </span>
          </p>
        ))}
      <FirstAnswers model={model} answer={answer} />
    </div>
  );
}

function FirstAnswers({ model, answer }: { model: Model; answer: NonNullable<TableTrial['answer']> }) {
  return (
    <table className="mt-2 w-full text-left">
      <caption className="sr-only">The first answers</caption>
      <thead>
        <tr className="note border-b border-line">
          <th className="w-10 py-1.5 pr-3 text-right font-normal">Row</th>
          <th className="w-56 py-1.5 pr-3 font-normal max-phone:w-32">{model.signature.target ?? 'Answer'}</th>
          <th className="py-1.5 font-normal">Notes</th>
        </tr>
      </thead>
      <tbody>
        {answerRows(answer).map(({ row, said, notes }) => (
          <tr key={row} className="border-b border-line align-top">
            <td className="mono py-1.5 pr-3 text-right">{row}</td>
            <td className="py-1.5 pr-3 [overflow-wrap:anywhere]">
              <bdi>{said}</bdi>
            </td>
            <td className="note py-1.5 [overflow-wrap:anywhere]">{notes}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
