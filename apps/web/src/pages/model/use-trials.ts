// Pictures that were tried on this page, the newest first, each with its answer when that has come.
import type { Problem } from '@trainyard/contracts/problem';
import { useCallback, useEffect, useRef, useState } from 'react';
import { client, problemOf } from '../../api.ts';
import type { PredictionValue } from './answer.tsx';

export interface Trial {
  id: number;
  name: string;
  address: string;
  bytes: number;
  /** The class that the data give it, where it is one of the data. */
  truth: string | null;
  answer: { prediction: PredictionValue; milliseconds: number } | null;
  problem: Problem | null;
}
export type Attempt = (file: Blob, name: string, truth: string | null) => void;
const KEPT = 6;

export function useTrials(model: string): { trials: Trial[]; attempt: Attempt } {
  const [trials, setTrials] = useState<Trial[]>([]);
  const next = useRef(1);
  const addresses = useRef<string[]>([]);
  useEffect(() => () => addresses.current.forEach((address) => URL.revokeObjectURL(address)), []);
  const attempt = useCallback<Attempt>(
    (file, name, truth) => {
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
