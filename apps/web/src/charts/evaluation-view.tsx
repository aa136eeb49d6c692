// The evaluation of a run or model: matrix and mistakes for classes, residuals for numbers, importance for tables.
import { examplesText } from '@trainyard/core/result-words';
import { useMemo } from 'react';
import { Empty, Section } from '../components/page.tsx';
import { Table, type TableColumn } from '../components/ui/table.tsx';
import { count, formatCount, formatNumber, formatShare } from '../format.ts';
import { ConfusionMatrix, type Pair } from './confusion-matrix.tsx';
import { matrixOf, mixUps, totals } from './confusion.ts';
import { type Evaluation, type Mistake, partOf } from './evaluation.ts';
import { Importance } from './importance.tsx';
import { MistakePictures } from './mistakes.tsx';
import { ResidualPlot } from './residual-plot.tsx';
import { residualsOf } from './residual.ts';

/** Classes that are listed. */
const LISTED = 50;

interface EvaluationViewProps {
  evaluation: Evaluation;
  /** The run whose mistakes are pictures; null for tables. */
  run: string | null;
  target: string;
  selected: Pair | null;
  onSelect: (pair: Pair | null) => void;
}

export function EvaluationView({ evaluation, run, target, selected, onSelect }: EvaluationViewProps) {
  const pairs = evaluation.residuals;
  const residuals = useMemo(() => (pairs ? residualsOf(pairs.truth, pairs.prediction) : null), [pairs]);
  return (
    <>
      {evaluation.confusion ? (
        <Confusion {...{ evaluation, run, selected, onSelect }} confusion={evaluation.confusion} />
      ) : null}
      {residuals ? (
        <ResidualPlot residuals={residuals} target={target} examples={drawnText(residuals.points.length, evaluation)} />
      ) : null}
      {evaluation.importance.length > 0 ? <Importance of={evaluation} /> : null}
      {!evaluation.confusion && !residuals && evaluation.importance.length === 0 ? (
        <Empty title="The evaluation has no parts to draw">
          Its numbers are in the file evaluation.json of this run.
        </Empty>
      ) : null}
    </>
  );
}

/** '2,000 of 9,042 validation rows': an evaluation keeps some pairs only. */
function drawnText(drawn: number, { examples, split }: Evaluation): string {
  const all = examplesText(examples ?? drawn, partOf(split), 'row');
  return examples !== null && examples > drawn ? `${formatCount(drawn)} of ${all}` : all;
}

function Confusion({
  evaluation,
  confusion,
  run,
  selected,
  onSelect,
}: Omit<EvaluationViewProps, 'target'> & { confusion: number[][] }) {
  const { all, right } = totals(confusion);
  const pairs = mixUps(evaluation.labels, confusion);
  const matrix = matrixOf(evaluation.labels, confusion);
  const thing = run === null ? 'row' : 'picture';
  return (
    <>
      <Section
        title="Where it is wrong"
        end={<span>rows: truth, columns: answer; {examplesText(all, partOf(evaluation.split), thing)}</span>}
      >
        <div className="pt-3">
          <ConfusionMatrix matrix={matrix} selected={selected} onSelect={onSelect} />
        </div>
        {pairs.length === 0 ? <p className="note2 pt-3">None of {formatCount(all)} was answered wrong.</p> : null}
        {run !== null && pairs.length > 0 ? <MistakePictures run={run} pairs={pairs} selected={selected} /> : null}
        {run === null && pairs.length > 0 ? <MistakeRows evaluation={evaluation} selected={selected} /> : null}
      </Section>
      <PerClass evaluation={evaluation} right={right} all={all} />
    </>
  );
}

function MistakeRows({ evaluation, selected }: { evaluation: Evaluation; selected: Pair | null }) {
  const shown = evaluation.mistakes
    .filter((mistake) => !selected || (mistake.truth === selected.truth && mistake.answer === selected.answer))
    .slice(0, 20)
    .map((mistake, index) => ({ ...mistake, index }));
  if (shown.length === 0) return null;
  return (
    <div className="mt-4">
      <Table label="Wrong answers" rows={shown} rowKey={(mistake) => String(mistake.index)} columns={mistakeColumns} />
    </div>
  );
}

const mistakeColumns: TableColumn<Mistake>[] = [
  { id: 'row', head: 'Row', label: 'Row', cell: ({ row, path }) => <span className="mono">{row ?? path ?? ''}</span> },
  { id: 'truth', head: 'Truth', label: 'Truth', cell: ({ truth }) => truth },
  { id: 'answer', head: 'Answer', label: 'Answer', cell: ({ answer }) => answer },
  {
    id: 'score',
    head: 'How sure',
    label: 'How sure',
    align: 'end',
    cell: ({ score }) => <span className="mono">{score === null ? 'unknown' : formatShare(score, 1)}</span>,
  },
];

type PerClassRow = Evaluation['per_class'][number];
const measured = (value: number | null) => <span className="mono">{formatNumber(value)}</span>;
const classColumns: TableColumn<PerClassRow>[] = [
  {
    id: 'class',
    head: 'Class',
    phone: 'title',
    cell: ({ label }) => <span className="inline-block min-w-28 [overflow-wrap:anywhere]">{label}</span>,
  },
  { id: 'recall', head: 'Found', label: 'Found', align: 'end', cell: ({ recall }) => measured(recall) },
  {
    id: 'precision',
    head: 'Right when said',
    label: 'Right when said',
    align: 'end',
    cell: ({ precision }) => measured(precision),
  },
  { id: 'f1', head: 'F1', label: 'F1', align: 'end', cell: ({ f1 }) => measured(f1) },
  {
    id: 'support',
    head: 'Examples',
    label: 'Examples',
    align: 'end',
    cell: ({ support }) => <span className="mono">{formatCount(support)}</span>,
  },
];

function PerClass({ evaluation, right, all }: { evaluation: Evaluation; right: number; all: number }) {
  if (evaluation.per_class.length === 0) return null;
  const classes = evaluation.per_class.toSorted((a, b) => (a.f1 ?? 0) - (b.f1 ?? 0));
  return (
    <Section
      title="By class"
      note="weakest first"
      end={
        <span>
          {formatCount(right)} of {formatCount(all)} right
        </span>
      }
    >
      <div className="mt-2.5">
        <Table
          label="Quality by class"
          columns={classColumns}
          rows={classes.slice(0, LISTED)}
          rowKey={({ label }) => label}
        />
      </div>
      {classes.length > LISTED ? (
        <p className="note pt-2">{count(classes.length - LISTED, 'better class', 'better classes')} not listed.</p>
      ) : null}
    </Section>
  );
}
