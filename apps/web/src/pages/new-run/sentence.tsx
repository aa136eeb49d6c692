import { basisWords, takesWords } from '@trainyard/core/time-left';
import { Fact } from '../../components/page.tsx';
import { useNow } from '../../components/time.tsx';
import { count, forecastTitle, formatWhen } from '../../format.ts';
import type { Check } from './use-check.ts';

/** 'Would start 16:21 on GPU 0, take 46 min. 1 warning: learning rate.' */
export function NewRunSentence({ check }: { check: Check }) {
  const now = useNow(10_000);
  const wrong = check.problems.filter((problem) => problem.severity === 'error');
  if (check.failed !== null)
    return (
      <>
        The config <Fact>could not be checked</Fact>: the server does not answer.
      </>
    );
  if (wrong.length === 1 && wrong[0]?.code === 'config.missing' && wrong[0].path === 'target')
    return (
      <>
        First say <Fact>which column to predict</Fact>; nothing is trained before that.
      </>
    );
  if (wrong.length > 0)
    return (
      <>
        <Fact>{count(wrong.length, 'problem')}</Fact> to mend before it can train{paths(wrong)}.
      </>
    );
  if (check.config === null) return <>Choose data, model and settings; nothing is trained before you press Train.</>;
  const warnings = check.problems.length - wrong.length;
  const { forecast } = check;
  const soon = forecast?.starts_at ? Date.parse(forecast.starts_at) - now.getTime() < 15_000 : false;
  const takes = takesWords(forecast);
  return (
    <>
      {forecast?.starts_at ? (
        <>
          Would start <Fact>{soon ? 'at once' : formatWhen(forecast.starts_at, now)}</Fact>
          {forecast.device ? (
            <>
              {' '}
              on <Fact>{forecastTitle(forecast)}</Fact>
            </>
          ) : null}
        </>
      ) : (
        <>Would wait for a free device</>
      )}
      {takes === null || !forecast?.range ? (
        ', how long it takes is unknown until measured'
      ) : (
        <>
          , take <Fact>{takes}</Fact>, {basisWords(forecast.range.basis)}
        </>
      )}
      .
      {warnings > 0 ? (
        <>
          {' '}
          <Fact>{count(warnings, 'warning')}</Fact>
          {paths(check.problems)}.
        </>
      ) : null}
    </>
  );
}

function paths(problems: Check['problems']): string {
  const names = [...new Set(problems.map((problem) => problem.path.split('.')[0] ?? '').filter(Boolean))].map((name) =>
    name.replaceAll('_', ' '),
  );
  return names.length === 0
    ? ''
    : `: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
}
