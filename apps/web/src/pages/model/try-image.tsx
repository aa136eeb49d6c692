// Try it with a picture: drop it anywhere on the page, paste, choose, or take one of the data.
import type { Model } from '@trainyard/contracts/model';
import { inOrder } from '@trainyard/core/natural-order';
import { useEffect, useRef } from 'react';
import { client, problemOf } from '../../api.ts';
import { useDrop } from '../../components/drop.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { toast } from '../../components/ui/toast.tsx';
import { count, formatBytes, formatShare } from '../../format.ts';
import { Answer, answerHead } from './answer.tsx';
import { type Sample, Samples } from './samples.tsx';
import { answerPlace, tryGrid } from './try-look.ts';
import { TryZone } from './try-zone.tsx';
import { type Attempt, type Trial, useTrials } from './use-trials.ts';

const NAMED = 40;

export function TryImage({ model }: { model: Model }) {
  const { trials, attempt } = useTrials(model.id);
  const input = useRef<HTMLInputElement>(null);
  const [now, ...before] = trials;
  useFiles(attempt);

  const onSample = async (sample: Sample) => {
    try {
      const response = await client.open('getDatasetFile', {
        params: { version: model.dataset_version_id, index: sample.index },
      });
      attempt(await response.blob(), sample.path.split('/').at(-1) ?? sample.path, sample.class);
    } catch (error) {
      toast({ tone: 'bad', text: problemOf(error).detail });
    }
  };

  const choose = () => input.current?.click();
  return (
    <section className={tryGrid} aria-label="Try it">
      <div>
        <TryZone trial={now} onChoose={choose} />
        {now ? <Tried trial={now} onChoose={choose} /> : null}
        <input
          ref={input}
          type="file"
          accept="image/*"
          hidden
          aria-label="Picture"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            event.target.value = '';
            if (file) attempt(file, file.name, null);
          }}
        />
        <Samples version={model.dataset_version_id} onPick={(sample) => void onSample(sample)} />
      </div>
      <div className={now ? answerPlace : undefined}>
        {now ? <TrialAnswer trial={now} /> : <Known labels={model.signature.labels} />}
        <Before trials={before} />
      </div>
    </section>
  );
}

/** Files that are dropped anywhere on the page, and pictures that are pasted. */
function useFiles(attempt: Attempt) {
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith('image/'));
      if (file) attempt(file, file.name, null);
    };
    window.addEventListener('paste', paste);
    return () => window.removeEventListener('paste', paste);
  }, [attempt]);
  useDrop({
    says: 'Drop to ask this model',
    part: true,
    take: (items) => {
      const [file] = [...items].flatMap((item) => item.getAsFile() ?? []);
      if (file) attempt(file, file.name, null);
    },
  });
}

function Tried({ trial, onChoose }: { trial: Trial; onChoose: () => void }) {
  return (
    <>
      <p className="note flex justify-between gap-3 pt-2">
        <span className="[overflow-wrap:anywhere]">
          <bdi>{trial.name}</bdi>
        </span>
        <span className="whitespace-nowrap">{formatBytes(trial.bytes)}</span>
      </p>
      <p className="pt-2">
        <b>Drop another</b>, paste it, or{' '}
        <button type="button" className="link" onClick={onChoose}>
          choose a file
        </button>
      </p>
    </>
  );
}

function TrialAnswer({ trial }: { trial: Trial }) {
  const { answer, problem, truth } = trial;
  if (problem) return <ProblemNote problem={problem} />;
  if (!answer)
    return (
      <p className="note2" role="status">
        The model looks at the picture.
      </p>
    );
  const same = truth === answer.prediction.label;
  return (
    <Answer
      prediction={answer.prediction}
      milliseconds={answer.milliseconds}
      target={null}
      note={
        truth === null ? null : (
          <span className={same ? 'text-ok' : 'text-bad'}>The data say {same ? 'the same' : truth}.</span>
        )
      }
    />
  );
}

function Known({ labels }: { labels: readonly string[] }) {
  const named = inOrder(labels);
  return (
    <div className="note2">
      <h2 className={answerHead}>It knows {count(labels.length, 'class', 'classes')}</h2>
      <p className="pt-1 [overflow-wrap:anywhere]">
        {named.slice(0, NAMED).join(', ')}
        {named.length > NAMED ? ` and ${named.length - NAMED} more` : ''}. Any picture gets one of these: it cannot say
        that it is something else.
      </p>
    </div>
  );
}

function Before({ trials }: { trials: Trial[] }) {
  const answered = trials.filter((trial) => trial.answer);
  if (answered.length === 0) return null;
  return (
    <div className="pt-5 max-phone:hidden">
      <h3 className="note">Tried before</h3>
      {answered.map((trial) => (
        <div
          key={trial.id}
          className="grid min-h-10 grid-cols-[28px_minmax(0,1fr)_minmax(0,1fr)_64px] items-center gap-3 border-b border-line"
        >
          <img src={trial.address} alt="" className="size-7 rounded-sm object-cover" />
          <span className="note [overflow-wrap:anywhere]">
            <bdi>{trial.name}</bdi>
          </span>
          <span>{trial.answer?.prediction.label}</span>
          <span className="mono text-right">{formatShare(trial.answer?.prediction.scores[0]?.score ?? 0, 1)}</span>
        </div>
      ))}
    </div>
  );
}
