// The evaluation of a run or model: matrix and mistakes for classes, residuals for numbers, importance for tables.
import { useMemo } from 'react';
import { Empty, Section } from '../components/page.tsx';
import { count, formatCount, formatNumber, formatShare } from '../format.ts';
import { ConfusionMatrix, type Pair } from './confusion-matrix.tsx';
import { matrixOf, mixUps, totals } from './confusion.ts';
import { type Evaluation, splitWords } from './evaluation.ts';
import { Importance } from './importance.tsx';
import { MistakePictures } from './mistakes.tsx';
import { ResidualPlot } from './residual-plot.tsx';
import { residualsOf } from './residual.ts';

interface EvaluationViewProps {
  evaluation: Evaluation;
  /** Dataset version that the pictures come from; null for tables. */
  version: string | null;
  target: string;
  selected: Pair | null;
  onSelect: (pair: Pair | null) => void;
}

export function EvaluationView({ evaluation, version, target, selected, onSelect }: EvaluationViewProps) {
  const pairs = evaluation.residuals;
  const residuals = useMemo(() => (pairs ? residualsOf(pairs.truth, pairs.prediction) : null), [pairs]);
  return (
    <>
      {evaluation.confusion ? (
        <Confusion {...{ evaluation, version, selected, onSelect }} confusion={evaluation.confusion} />
      ) : null}
      {residuals ? <ResidualPlot residuals={residuals} target={target} examples={evaluation.examples} /> : null}
      {evaluation.importance.length > 0 ? <Importance importance={evaluation.importance} /> : null}
      {!evaluation.confusion && !residuals && evaluation.importance.length === 0 ? (
        <Empty title="The evaluation has no parts to draw">
          Its numbers are in the file evaluation.json of this run.
        </Empty>
      ) : null}
    </>
  );
}

function Confusion({
  evaluation,
  confusion,
  version,
  selected,
  onSelect,
}: Omit<EvaluationViewProps, 'target'> & { confusion: number[][] }) {
  const { all, right } = totals(confusion);
  const pairs = mixUps(evaluation.labels, confusion);
  const things = version === null ? 'row' : 'picture';
  return (
    <>
      <Section
        title="Where it is wrong"
        end={<span>rows: truth, columns: answer; {count(all, `${splitWords(evaluation.split)} ${things}`)}</span>}
      >
        <div style={{ paddingTop: 12 }}>
          <ConfusionMatrix matrix={matrixOf(evaluation.labels, confusion)} selected={selected} onSelect={onSelect} />
        </div>
        {pairs.length === 0 ? (
          <p className="note2" style={{ paddingTop: 12 }}>
            None of {formatCount(all)} was answered wrong.
          </p>
        ) : null}
        {version !== null && pairs.length > 0 ? (
          <MistakePictures version={version} mistakes={evaluation.mistakes} pairs={pairs} selected={selected} />
        ) : null}
        {version === null && pairs.length > 0 ? <MistakeRows evaluation={evaluation} selected={selected} /> : null}
      </Section>
      <PerClass evaluation={evaluation} right={right} all={all} />
    </>
  );
}

function MistakeRows({ evaluation, selected }: { evaluation: Evaluation; selected: Pair | null }) {
  const shown = evaluation.mistakes
    .filter((mistake) => !selected || (mistake.truth === selected.truth && mistake.answer === selected.answer))
    .slice(0, 20);
  if (shown.length === 0) return null;
  return (
    <table className="table" style={{ marginTop: 16 }} aria-label="Wrong answers">
      <thead>
        <tr>
          <th scope="col">Row</th>
          <th scope="col">Truth</th>
          <th scope="col">Answer</th>
          <th scope="col" data-align="end">
            How sure
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((mistake, index) => (
          <tr key={index}>
            <td className="mono">{mistake.row ?? mistake.path ?? ''}</td>
            <td>{mistake.truth}</td>
            <td>{mistake.answer}</td>
            <td data-align="end" className="mono">
              {mistake.score === null ? 'unknown' : formatShare(mistake.score, 1)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

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
      <div className="table-scroll">
        <table className="table" aria-label="Quality by class" style={{ marginTop: 10 }}>
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col" data-align="end">
                Found
              </th>
              <th scope="col" data-align="end">
                Right when said
              </th>
              <th scope="col" data-align="end">
                F1
              </th>
              <th scope="col" data-align="end">
                Examples
              </th>
            </tr>
          </thead>
          <tbody>
            {classes.slice(0, 50).map((one) => (
              <tr key={one.label}>
                <td style={{ overflowWrap: 'anywhere', minWidth: 112 }}>{one.label}</td>
                {[one.recall, one.precision, one.f1].map((value, index) => (
                  <td key={index} data-align="end" className="mono">
                    {formatNumber(value)}
                  </td>
                ))}
                <td data-align="end" className="mono">
                  {formatCount(one.support)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {classes.length > 50 ? (
        <p className="note" style={{ paddingTop: 8 }}>
          {classes.length - 50} better classes are not listed.
        </p>
      ) : null}
    </Section>
  );
}
