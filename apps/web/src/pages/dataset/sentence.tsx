import type { DatasetVersion } from '@trainyard/contracts/dataset';
import { Fact } from '../../components/page.tsx';
import { count, formatShare } from '../../format.ts';
import { balance } from '../new-run/class-thumbs.tsx';

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
  const target = profile.suggested_target;
  const column = target ? profile.columns.find((one) => one.name === target.column) : undefined;
  const most = column?.top[0];
  return (
    <>
      <Fact>{count(profile.rows, 'row')}</Fact>, <Fact>{count(profile.columns.length, 'column')}</Fact>
      {target ? (
        <>
          , looks made to predict <Fact>{target.column}</Fact>
          {target.task === 'tabular-classification' && most && profile.rows > 0
            ? ` (${formatShare(most.count / profile.rows, 1)} ${most.value})`
            : ''}
        </>
      ) : null}
      .{found}
    </>
  );
}
