// Beside "like one picture": by what pictures were compared, and the way to a better measure.
import type { DatasetVersion } from '@trainyard/contracts/dataset';
import type { Measure } from '@trainyard/contracts/suggestion';
import { measureWords } from '@trainyard/core/suggestion-words';
import { useAction } from '../../api.ts';
import { Button } from '../../components/ui/button.tsx';
import { toast } from '../../components/ui/toast.tsx';
import { count } from '../../format.ts';

interface LikeNoteProps {
  version: DatasetVersion;
  /** Not known before the first answer. */
  measure: Measure | undefined;
}

export function LikeNote({ version, measure }: LikeNoteProps) {
  const look = useAction('makeFeatures', {
    reads: ['listDatasetImages', 'listFeatures'],
    onDone: ({ known, pictures, unread }) => {
      if (known < pictures)
        toast({
          tone: 'bad',
          text: `${count(pictures - known, 'picture')} could not be looked at. ${unread.files[0]?.path ?? ''}: ${unread.files[0]?.reason ?? ''}.`,
        });
    },
  });
  if (!measure) return null;
  return (
    <span className="note flex min-w-0 flex-wrap items-center gap-2">
      <span role="status" aria-label="What is compared">
        The most alike first, {measureWords(measure)}.
      </span>
      {measure.kind === 'look' ? (
        <Button
          small
          busy={look.isPending ? 'Looking' : ''}
          title="A network looks at every picture once, on the processor of the server; afterwards this is quick."
          onClick={() => look.mutate({ params: { version: version.id }, body: {} })}
        >
          Compare what is in them
        </Button>
      ) : null}
    </span>
  );
}
