import type { DatasetVersion } from '@trainyard/contracts/dataset';
import { type TargetQuestion, targetQuestion } from '@trainyard/core/target';
import { Fragment } from 'react';
import { Fact } from '../../components/page.tsx';
import { count, formatShare } from '../../format.ts';
import { balance } from './balance.ts';

/** '1,944 images, 10 classes, rose twice as often as crocus. 2 findings.' */
export function DatasetSentence({ version: { profile, findings } }: { version: DatasetVersion }) {
  const serious = findings.filter((finding) => finding.severity !== 'info').length;
  const found =
    serious > 0 ? (
      <>
        {' '}
        <Fact>{count(serious, 'finding')}</Fact> to look at.
      </>
    ) : (
      <> Nothing was found that needs you.</>
    );
  if (profile.kind === 'images')
    return (
      <>
        <Fact>{count(profile.images, 'image')}</Fact>, <Fact>{count(profile.classes.length, 'class', 'classes')}</Fact>,{' '}
        {balance(profile)}.{found}
      </>
    );
  return (
    <>
      <Fact>{count(profile.rows, 'row')}</Fact>, <Fact>{count(profile.columns.length, 'column')}</Fact>
      <Targets question={targetQuestion(profile)} />.{found}
    </>
  );
}

/** What could be predicted, as the guess that it is: the form asks. */
function Targets({ question: { candidates, likely } }: { question: TargetQuestion }) {
  if (candidates.length === 0) return null;
  if (likely !== null)
    return (
      <>
        ; perhaps to predict <bdi>{likely.column}</bdi>
        {likely.shares[0] ? (
          <>
            {' '}
            ({formatShare(likely.shares[0].share, 1)} <bdi>{likely.shares[0].value}</bdi>)
          </>
        ) : null}
        , as its name says
      </>
    );
  return (
    <>
      ; {candidates.length === 1 ? 'perhaps' : 'you say whether'} to predict{' '}
      {candidates.slice(0, 3).map(({ column }, index) => (
        <Fragment key={column}>
          {index > 0 ? ' or ' : null}
          <bdi>{column}</bdi>
        </Fragment>
      ))}
      {candidates.length > 3 ? ` or ${candidates.length - 3} others` : ''}
    </>
  );
}
