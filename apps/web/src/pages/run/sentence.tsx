import type { Run } from '@trainyard/contracts/run';
import type { RunStanding } from '@trainyard/contracts/run-list';
import { useNow } from '../../components/time.tsx';
import { Words } from '../../components/words.tsx';
import { useLiveState } from '../../live.ts';
import { runWords } from './run-words.ts';

/** The top line of the page. */
export function RunSentence({ run, standing }: { run: Run; standing: RunStanding | null }) {
  const now = useNow(1000);
  const { lostAt } = useLiveState();
  return <Words of={runWords(run, { standing, now, lostAt })} />;
}
