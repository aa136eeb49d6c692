// The table that was sent on this page, with its answers when they have come.
import type { Problem } from '@trainyard/contracts/problem';
import type { ResponseOf } from '@trainyard/contracts/api';
import { MAX_PREDICT_TABLE_BYTES } from '@trainyard/contracts/limits';
import { useCallback, useEffect, useRef, useState } from 'react';
import { client, problemOf } from '../../api.ts';
import { formatBytes } from '../../format.ts';

export interface TableTrial {
  name: string;
  answer: ResponseOf<'predictTable'> | null;
  problem: Problem | null;
}

export function useTable(model: string): { trial: TableTrial | null; send: (file: File) => void; close: () => void } {
  const [trial, setTrial] = useState<TableTrial | null>(null);
  const going = useRef<AbortController | null>(null);
  // Whoever leaves does not want it any more, and the next one waits behind it.
  useEffect(() => () => going.current?.abort(), []);
  const close = useCallback(() => {
    going.current?.abort();
    setTrial(null);
  }, []);
  const send = useCallback(
    (file: File) => {
      going.current?.abort();
      const mine = new AbortController();
      going.current = mine;
      const tell = (parts: Partial<TableTrial>) => {
        if (!mine.signal.aborted) setTrial({ name: file.name, answer: null, problem: null, ...parts });
      };
      if (file.size > MAX_PREDICT_TABLE_BYTES) return tell({ problem: tooLarge(file) });
      tell({});
      const form = new FormData();
      form.append('file', file, file.name);
      client.upload('predictTable', { params: { model }, form, signal: mine.signal }).then(
        (answer) => tell({ answer }),
        (error: unknown) => tell({ problem: problemOf(error) }),
      );
    },
    [model],
  );
  return { trial, send, close };
}

const tooLarge = (file: File): Problem => ({
  type: 'about:blank',
  title: 'The file is too large',
  status: 413,
  code: 'http.too_large',
  detail: `${file.name} has ${formatBytes(file.size)}; at most ${formatBytes(MAX_PREDICT_TABLE_BYTES)} are answered here.`,
  hint: 'Use trainyard predict on the command line, which has no such limit.',
});
