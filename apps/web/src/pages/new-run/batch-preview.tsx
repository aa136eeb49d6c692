// A batch as the model would see it, live: whatever is changed in the form shows in the pictures. Asked for first, because it starts
// a process of the engine.
import type { JsonValue } from '@trainyard/contracts/scalar';
import { useState } from 'react';
import { problemOf } from '../../api.ts';
import { Button } from '../../components/ui/button.tsx';
import { Section } from '../../components/page.tsx';
import { UnreadNote } from '../../components/problem-note.tsx';
import { Skeleton } from '../../components/ui/skeleton.tsx';
import { PreviewPictures } from '../../preview/preview-pictures.tsx';
import { usePreview } from '../../preview/use-preview.ts';

const COUNT = 12;

interface Props {
  version: string;
  /** Null while it has problems, which stand above. */
  config: Record<string, JsonValue> | null;
}

export function BatchPreview({ version, config }: Props) {
  const [open, setOpen] = useState(false);
  const [draw, setDraw] = useState(0);
  return (
    <Section
      title="What the model sees"
      end={
        open ? (
          <Button small icon="retry" onClick={() => setDraw(draw + 1)}>
            Another batch
          </Button>
        ) : null
      }
    >
      {open ? (
        <Batch {...{ version, config, draw }} />
      ) : (
        <div className="pt-3">
          <Button onClick={() => setOpen(true)}>Show a batch</Button>
          <p className="note pt-2">Pictures of this set, cut and augmented as this config says.</p>
        </div>
      )}
    </Section>
  );
}

function Batch({ version, config, draw }: Props & { draw: number }) {
  const { query, pending } = usePreview({ version, config, count: COUNT, draw });
  if (query.isError) return <UnreadNote problem={problemOf(query.error)} onAgain={() => void query.refetch()} />;
  if (!query.data)
    return config === null ? (
      <p className="note2 pt-2.5">Nothing until the problems above are mended.</p>
    ) : (
      <Skeleton rows={4} what="the pictures" />
    );
  return <PreviewPictures preview={query.data} pending={pending || config === null} />;
}
