// Above the list, where its runs answer several questions: which is compared, and the others as lists of their own.
import type { Question } from '@trainyard/contracts/run-list';
import { count, formatCount } from '../../format.ts';
import { otherWords, questionWords } from './question-words.ts';

const link = 'cursor-pointer underline decoration-edge underline-offset-2 hover:decoration-current';

/** Questions that are named; the others are counted. */
const NAMED = 5;

/** Runs are ranked within a question only: each of them is a list of its own. */
export function Questions({
  questions,
  total,
  onQuestion,
}: {
  questions: readonly Question[];
  total: number;
  onQuestion: (question: string) => void;
}) {
  const [lead, ...others] = questions;
  if (!lead || others.length === 0) return null;
  const named = others.slice(0, NAMED);
  return (
    <p className="mb-4 text-[12px]/[20px] text-ink3 [overflow-wrap:anywhere]">
      Compared is only what answers the same question:{' '}
      <button type="button" className={link} onClick={() => onQuestion(lead.id)}>
        {questionWords(lead)}
      </button>{' '}
      ({count(lead.runs, 'run')}). Other questions:{' '}
      {named.map((question, index) => (
        <span key={question.id}>
          {index > 0 ? ', ' : ''}
          <button type="button" className={link} onClick={() => onQuestion(question.id)}>
            {otherWords(question, lead)}
          </button>{' '}
          ({formatCount(question.runs)})
        </span>
      ))}
      {total - 1 > named.length ? ` and ${formatCount(total - 1 - named.length)} more` : ''}.
    </p>
  );
}
