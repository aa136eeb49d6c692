// Try it with a picture: drop, paste, choose, or take one of the data.
import type { Model } from '@trainyard/contracts/model';
import type { Problem } from '@trainyard/contracts/problem';
import { useCallback, useEffect, useRef, useState } from 'react';
import { client, problemOf } from '../../api.ts';
import { Icon } from '../../components/icon.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { formatBytes, formatCount } from '../../format.ts';
import { Answer, type PredictionValue, shareWords } from './answer.tsx';
import { type Sample, Samples } from './samples.tsx';

interface Trial {
  id: number;
  name: string;
  address: string;
  bytes: number;
  /** The class that the data give it, where it is one of the data. */
  truth: string | null;
  answer: { prediction: PredictionValue; milliseconds: number } | null;
  problem: Problem | null;
}
const KEPT = 6;

export function TryImage({ model }: { model: Model }) {
  const { trials, attempt } = useTrials(model.id);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const [now, ...before] = trials;

  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith('image/'));
      if (file) attempt(file, file.name, null);
    };
    window.addEventListener('paste', paste);
    return () => window.removeEventListener('paste', paste);
  }, [attempt]);

  const onSample = async (sample: Sample) => {
    const response = await client.open('getDatasetFile', {
      params: { version: model.dataset_version_id, index: sample.index },
    });
    attempt(await response.blob(), sample.path.split('/').at(-1) ?? sample.path, sample.class);
  };

  return (
    <section className="try" aria-label="Try it">
      <div>
        <button
          type="button"
          className="try-drop"
          data-over={over}
          data-empty={now === undefined || undefined}
          onClick={() => input.current?.click()}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            const [file] = event.dataTransfer.files;
            if (file) attempt(file, file.name, null);
          }}
        >
          {now ? (
            <Picture trial={now} />
          ) : (
            <span className="try-hint">
              <Icon name="picture" />
              <b>Drop a picture here</b>
              <span className="note">or click to choose one; pasting works too</span>
            </span>
          )}
        </button>
        {now ? (
          <p className="note" style={{ display: 'flex', justifyContent: 'space-between', gap: 12, paddingTop: 8 }}>
            <span style={{ overflowWrap: 'anywhere' }}>{now.name}</span>
            <span style={{ whiteSpace: 'nowrap' }}>{formatBytes(now.bytes)}</span>
          </p>
        ) : null}
        {now ? (
          <p style={{ paddingTop: 8 }}>
            <b>Drop another</b>, paste it, or{' '}
            <button type="button" className="link" onClick={() => input.current?.click()}>
              choose a file
            </button>
          </p>
        ) : null}
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
      <div>
        {now?.problem ? <ProblemNote problem={now.problem} /> : null}
        {now?.answer ? (
          <Answer
            prediction={now.answer.prediction}
            milliseconds={now.answer.milliseconds}
            target={null}
            note={
              now.truth === null ? null : now.truth === now.answer.prediction.label ? (
                <span className="tone-ok">The data say the same.</span>
              ) : (
                <span className="tone-bad">The data say {now.truth}.</span>
              )
            }
          />
        ) : null}
        {now && !now.answer && !now.problem ? (
          <p className="note2" role="status">
            The model looks at the picture.
          </p>
        ) : null}
        {!now ? (
          <div className="note2">
            <h2 className="answer">
              It knows {formatCount(model.signature.labels.length)}{' '}
              {model.signature.labels.length === 1 ? 'class' : 'classes'}
            </h2>
            <p style={{ paddingTop: 4, overflowWrap: 'anywhere' }}>
              {model.signature.labels.slice(0, 40).join(', ')}
              {model.signature.labels.length > 40 ? ` and ${model.signature.labels.length - 40} more` : ''}. Any picture
              gets one of these: it cannot say that it is something else.
            </p>
          </div>
        ) : null}
        <Before trials={before} />
      </div>
    </section>
  );
}

function useTrials(model: string) {
  const [trials, setTrials] = useState<Trial[]>([]);
  const next = useRef(1);
  const addresses = useRef<string[]>([]);
  useEffect(() => () => addresses.current.forEach((address) => URL.revokeObjectURL(address)), []);
  const attempt = useCallback(
    (file: Blob, name: string, truth: string | null) => {
      const id = next.current++;
      const address = URL.createObjectURL(file);
      addresses.current.push(address);
      setTrials((old) =>
        [{ id, name, address, bytes: file.size, truth, answer: null, problem: null }, ...old].slice(0, KEPT),
      );
      const end = (parts: Partial<Trial>) =>
        setTrials((old) => old.map((one) => (one.id === id ? { ...one, ...parts } : one)));
      const form = new FormData();
      form.append('file', file, name);
      client.upload('predictImage', { params: { model }, form }).then(
        ({ predictions, milliseconds }) => {
          const [prediction] = predictions;
          if (prediction) end({ answer: { prediction, milliseconds } });
        },
        (error: unknown) => end({ problem: problemOf(error) }),
      );
    },
    [model],
  );
  return { trials, attempt };
}

function Picture({ trial }: { trial: Trial }) {
  const [broken, setBroken] = useState(false);
  if (broken)
    return (
      <span className="try-hint">
        <Icon name="picture" />
        <span className="note">The browser cannot show this file.</span>
      </span>
    );
  return <img src={trial.address} alt={trial.name} onError={() => setBroken(true)} />;
}

function Before({ trials }: { trials: Trial[] }) {
  const answered = trials.filter((trial) => trial.answer);
  if (answered.length === 0) return null;
  return (
    <div style={{ paddingTop: 20 }}>
      <h3 className="note">Tried before</h3>
      {answered.map((trial) => (
        <div key={trial.id} className="try-before">
          <img src={trial.address} alt="" />
          <span className="note" style={{ overflowWrap: 'anywhere' }}>
            {trial.name}
          </span>
          <span>{trial.answer?.prediction.label}</span>
          <span className="mono">{shareWords(trial.answer?.prediction.scores[0]?.score ?? 0)}</span>
        </div>
      ))}
    </div>
  );
}
