import type { ReadingView } from '@trainyard/contracts/reading-routes';
import { Fact } from '../components/page.tsx';
import { count, formatCount } from '../format.ts';
import type { Question } from './questions.ts';

/** '2,930 rows, 17 columns, no row dropped. 1 question: is “01/03/2019” d/m/yyyy or m/d/yyyy? 3 of 2,930 mileages cannot be read.' */
export function ReadingSentence({ view, questions }: { view: ReadingView; questions: readonly Question[] }) {
  const asked = questions.filter(({ kind }) => kind === 'which');
  const unread = view.reading.columns.filter(({ counts }) => counts.unread > 0);
  const [first] = asked;
  const [bad] = unread;
  return (
    <>
      <Fact>{count(view.rows, 'row')}</Fact>, <Fact>{count(view.reading.columns.length, 'column')}</Fact>, no row
      dropped.
      {first ? (
        <>
          {' '}
          <Fact>{count(asked.length, 'question')}</Fact>:{' '}
          <bdi>{first.title.charAt(0).toLowerCase() + first.title.slice(1)}</bdi>
        </>
      ) : null}
      {bad ? (
        <>
          {' '}
          <Fact>{formatCount(bad.counts.unread)}</Fact> of {formatCount(bad.counts.unread + bad.counts.read)} cells of{' '}
          <bdi>{bad.name}</bdi>
          {unread.length > 1 ? ` and some of ${count(unread.length - 1, 'other column')}` : ''} cannot be read.
        </>
      ) : null}
      {questions.length > 0 || bad ? null : ' Nothing needs you.'}
    </>
  );
}
