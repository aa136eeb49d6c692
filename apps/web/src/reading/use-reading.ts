// A reading that is being changed: what a person said so far, what the server makes of it, and what is still asked.
import type { ClientError } from '@trainyard/client/client-error';
import type { ColumnOverride, ColumnReading, ReadingOverride } from '@trainyard/contracts/reading';
import type { ReadingExample, ReadingSource, ReadingView } from '@trainyard/contracts/reading-routes';
import { useQueries, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { apiOptions, useApi } from '../api.ts';
import { asOverride, nothingSaid, withColumn, withType } from './change.ts';
import { type Question, questionsOf } from './questions.ts';

export interface ReadingState {
  /** The newest that could be read; undefined before the first. */
  view: ReadingView | undefined;
  /** Why what was said last cannot be read, or the file not at all. */
  error: ClientError | null;
  /** A newer answer is on its way. */
  busy: boolean;
  override: ReadingOverride;
  setOverride: (override: ReadingOverride) => void;
  again: () => void;
  query: UseQueryResult<ReadingView, ClientError>;
  questions: Question[];
  answer: (column: string, says: ColumnOverride) => void;
  setType: (column: string, type: ColumnReading['type']) => void;
  setColumn: (column: string, change: ColumnOverride) => void;
  /** What each form of an asked column, and of the one in focus, makes of it. */
  examples: ReadonlyMap<string, readonly ReadingExample[]>;
  focus: string | null;
  setFocus: (column: string) => void;
}

/** A cell that tells two forms apart is one whose day is not its month. */
function exampleOf({ position }: ColumnReading, view: ReadingView): string | null {
  const cells = view.rows_read.flatMap((row) => row[position]?.raw ?? []).filter((raw) => raw.trim() !== '');
  return cells.find((raw) => new Set(raw.match(/\d+/g)).size >= 3) ?? cells[0] ?? null;
}

/** What is set beside the chosen form: the others that fit, or the plain text. */
function alternativesOf(column: ColumnReading): ColumnOverride[] {
  const others = column.alternatives.slice(0, 2).map(asOverride);
  const isText = column.type === 'category' || column.type === 'text' || column.type === 'identifier';
  return [asOverride(column), ...(others.length > 0 || isText ? others : [{ type: 'category' as const }])];
}

export function useReading(source: ReadingSource, begin: ReadingOverride | null): ReadingState {
  const [override, setOverride] = useState(begin ?? nothingSaid);
  const [view, setView] = useState<ReadingView>();
  const [answered, setAnswered] = useState<Question[]>([]);
  const [focus, setFocus] = useState<string | null>(null);
  const query = useApi('readTable', { body: { source, override } });
  if (query.data && query.data !== view) setView(query.data);

  const fresh = view ? questionsOf(view.reading, (column) => exampleOf(column, view), override.columns) : [];
  const kept = answered.filter(
    ({ column }) => override.columns[column.name] && !fresh.some((one) => one.column.name === column.name),
  );
  const questions = [...kept, ...fresh];
  const looked =
    view?.reading.columns.find(({ name }) => name === focus) ?? questions[0]?.column ?? view?.reading.columns[0];
  const shown = new Map<string, ColumnOverride[]>();
  for (const { kind, column, answers } of questions.slice(0, 12))
    if (kind === 'which') shown.set(column.name, answers.map(({ says }) => says).slice(0, 2));
  if (looked && !shown.has(looked.name)) shown.set(looked.name, alternativesOf(looked));
  const examples = useQueries({
    queries: [...shown].map(([column, alternatives]) => ({
      ...apiOptions('readColumn', { body: { source, override, column, alternatives } }),
      enabled: view !== undefined,
    })),
    combine: (results) => results.map(({ data }) => data?.items ?? []),
  });

  return {
    view,
    error: query.error,
    busy: query.isFetching,
    override,
    setOverride,
    again: () => void query.refetch(),
    query,
    questions,
    answer(column, says) {
      const question = questions.find((one) => one.column.name === column);
      if (question && !answered.includes(question))
        setAnswered([...answered.filter((one) => one.column.name !== column), question]);
      // Words for missing that were said are no part of the question.
      const missing = override.columns[column]?.missing;
      const said = { ...(missing ? { missing } : {}), ...says };
      setOverride({ ...override, columns: { ...override.columns, [column]: said } });
      setFocus(column);
    },
    setType: (column, type) => setOverride(withType(override, column, type)),
    setColumn(column, change) {
      const type = view?.reading.columns.find(({ name }) => name === column)?.type;
      // A form belongs to a type: it is said with it. Words for missing do not.
      const isForm = Object.keys(change).some((key) => key !== 'missing');
      setOverride(withColumn(override, column, { ...(type && isForm ? { type } : {}), ...change }));
    },
    examples: new Map([...shown.keys()].map((column, index) => [column, examples[index] ?? []])),
    focus: looked?.name ?? null,
    setFocus,
  };
}
