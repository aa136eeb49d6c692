// The answer of a model: label or value first, then all labels as bars, and what a reader should know about it.
import type { Prediction } from '@trainyard/contracts/model';
import type { z } from 'zod';
import { type ReactNode, useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { Bars } from '../../components/ui/bars.tsx';
import { dataText, formatShare } from '../../format.ts';

const SHOWN = 5;
export type PredictionValue = z.infer<typeof Prediction>;

export const answerHead = 'text-title font-semibold tracking-[-0.012em] text-ink1 [overflow-wrap:anywhere]';

export function Answer({
  prediction,
  milliseconds,
  target,
  note,
}: {
  prediction: PredictionValue;
  milliseconds: number;
  target: string | null;
  note?: ReactNode;
}) {
  const { label, value, scores, notes } = prediction;
  const [first] = scores;
  return (
    <div aria-live="polite">
      <h2 className={answerHead}>
        {label === null
          ? `${target ?? 'value'} ${dataText(value)}`
          : `${label}${first ? `, ${formatShare(first.score, 1)}` : ''}`}
      </h2>
      <p className="note">
        Answered in {milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms.
        {note ? <> {note}</> : null}
      </p>
      {notes.map((text) => (
        <p key={text} className="note2 flex gap-1.5 pt-2 text-warn">
          <Icon name="warning" />
          {text}
        </p>
      ))}
      <Scores scores={scores} />
    </div>
  );
}

function Scores({ scores }: { scores: PredictionValue['scores'] }) {
  const [all, setAll] = useState(false);
  if (scores.length === 0) return null;
  const shown = all ? scores : scores.slice(0, SHOWN);
  const rest = scores.length - shown.length;
  return (
    <>
      <div className="pt-4 max-phone:pt-2">
        <Bars
          max={1}
          items={shown.map((score, index) => ({
            label: score.label,
            value: score.score,
            text: formatShare(score.score, 1),
            strong: index === 0,
          }))}
        />
      </div>
      {rest > 0 ? (
        <p className="note pt-2">
          {rest} more at most {formatShare(scores[SHOWN]?.score ?? 0, 1)},{' '}
          <button type="button" className="link" onClick={() => setAll(true)}>
            show all {scores.length}
          </button>
        </p>
      ) : null}
    </>
  );
}
