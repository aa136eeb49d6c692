// The answer of a model: label or value first, then all labels as bars, and what a reader should know about it.
import type { Prediction } from '@trainyard/contracts/model';
import type { z } from 'zod';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { Bars } from '../../components/meter.tsx';
import { formatNumber, formatShare } from '../../format.ts';

const SHOWN = 5;
export type PredictionValue = z.infer<typeof Prediction>;

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
  const [all, setAll] = useState(false);
  const { label, value, scores, notes } = prediction;
  const [first] = scores;
  const shown = all ? scores : scores.slice(0, SHOWN);
  const rest = scores.length - shown.length;
  return (
    <div aria-live="polite">
      <h2 className="answer">
        {label !== null
          ? `${label}${first ? `, ${shareWords(first.score)}` : ''}`
          : `${target ?? 'value'} ${formatNumber(value)}`}
      </h2>
      <p className="note">
        Answered in {milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms.
        {note ? <> {note}</> : null}
      </p>
      {notes.map((text) => (
        <p key={text} className="note2 tone-warn" style={{ display: 'flex', gap: 6, paddingTop: 8 }}>
          <Icon name="warning" />
          {text}
        </p>
      ))}
      {shown.length > 0 ? (
        <div style={{ paddingTop: 16 }}>
          <Bars
            max={1}
            items={shown.map((score, index) => ({
              label: score.label,
              value: score.score,
              text: shareWords(score.score),
              strong: index === 0,
            }))}
          />
        </div>
      ) : null}
      {rest > 0 ? (
        <p className="note" style={{ paddingTop: 8 }}>
          {rest} more at most {shareWords(scores[SHOWN]?.score ?? 0)},{' '}
          <button type="button" className="link" onClick={() => setAll(true)}>
            show all {scores.length}
          </button>
        </p>
      ) : null}
    </div>
  );
}

/** '96.2 %'; a share that rounds to nothing or to all is not called that. */
export function shareWords(share: number): string {
  if (share > 0 && share < 0.0005) return '< 0.1 %';
  if (share < 1 && share > 0.9995) return '> 99.9 %';
  return formatShare(share, 1);
}
