// Data that was sent in part: how much arrived, how to go on, and a way to forget it.
import type { Upload } from '@trainyard/contracts/upload';
import { useAction, useApi } from '../api.ts';
import { Name } from '../components/name.tsx';
import { useNow } from '../components/time.tsx';
import { Button } from '../components/ui/button.tsx';
import { Meter } from '../components/ui/meter.tsx';
import { isLeft, isOwn } from './upload.ts';
import { uploadWords } from './upload-words.ts';

/** Nothing where nothing was sent in part; what this page sends itself is shown where it was dropped. */
export function Uploads({ project }: { project: string }) {
  const uploads = useApi('listUploads', { query: { project } });
  const now = useNow(10_000);
  const shown = (uploads.data?.items ?? []).filter((upload) => !isOwn(upload));
  if (shown.length === 0) return null;
  return (
    <ul aria-label="Data that was sent in part">
      {shown.map((upload) => (
        <li key={upload.id} className="border-b border-line py-3">
          <Sent upload={upload} now={now} />
        </li>
      ))}
    </ul>
  );
}

function Sent({ upload, now }: { upload: Upload; now: Date }) {
  const forget = useAction('endUpload', { reads: ['listUploads'] });
  const { coming, state, next } = uploadWords(upload, now, isLeft(upload));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1.5">
      <p className="flex min-w-0 flex-wrap items-baseline gap-x-1.5">
        <span className="min-w-0 font-semibold">
          <Name>{upload.name}</Name>
        </span>
        <span className="note2 tabular-nums">{state}</span>
      </p>
      <Button
        small
        busy={forget.isPending ? 'Forgetting' : ''}
        onClick={() => forget.mutate({ params: { upload: upload.id } })}
        aria-label={`Forget what was sent of ${upload.name}`}
      >
        Forget
      </Button>
      <div className="col-span-2">
        <Meter
          share={upload.bytes === 0 ? 1 : upload.received / upload.bytes}
          label={`${upload.name}: ${state}`}
          tone={coming ? 'live' : 'quiet'}
          size={8}
        />
      </div>
      {next === '' ? null : <p className="note col-span-2">{next}</p>}
    </div>
  );
}
