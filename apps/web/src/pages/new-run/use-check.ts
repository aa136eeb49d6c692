// Live validation: what the server says of the config, a moment after the last letter.
import { useQuery, keepPreviousData } from '@tanstack/react-query';
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { Forecast, NewRun } from '@trainyard/contracts/run';
import { type JsonObject, type JsonValue, Name } from '@trainyard/contracts/scalar';
import { useEffect, useRef, useState } from 'react';
import { client, problemOf } from '../../api.ts';
import { configOf, type Draft } from './draft.ts';

const AFTER = 350;

export interface Check {
  problems: ConfigProblem[];
  config: JsonObject | null;
  forecast: Forecast | null;
  /** The answer is for an older text, or has not come yet. */
  pending: boolean;
  /** The server could not be asked. */
  failed: string | null;
}

function useDebounced<T>(value: T, key: string): { value: T; fresh: boolean } {
  const [held, setHeld] = useState({ value, key });
  // The key stands for the value: a new object with the same content is no change.
  const latest = useRef(value);
  latest.current = value;
  useEffect(() => {
    const timer = setTimeout(() => setHeld({ value: latest.current, key }), AFTER);
    return () => clearTimeout(timer);
  }, [key]);
  return { value: held.value, fresh: held.key === key };
}

/** The body that is checked and queued; null without data. */
export function newRunOf(draft: Draft, config: Record<string, JsonValue>, parent: string | undefined): NewRun | null {
  if (draft.dataset_version_id === null) return null;
  const { data: _data, test_data: _test, ...rest } = config;
  return {
    dataset_version_id: draft.dataset_version_id,
    config: rest,
    ...(draft.test_dataset_version_id === null ? {} : { test_dataset_version_id: draft.test_dataset_version_id }),
    // A name that is refused is said beside its field; the config is checked all the same.
    ...(Name.safeParse(draft.name).success ? { name: draft.name.trim() } : {}),
    ...(draft.group_id === null ? {} : { group_id: draft.group_id }),
    ...(parent === undefined ? {} : { parent_id: parent }),
  };
}

/** The config of the draft: of the form, or of the YAML text as the server reads it. */
function useConfig(draft: Draft): {
  config: Record<string, JsonValue> | null;
  problems: ConfigProblem[];
  pending: boolean;
  failed: string | null;
} {
  const yaml = useDebounced(draft.yaml, draft.mode === 'yaml' ? draft.yaml : '');
  const parsed = useQuery({
    queryKey: ['parseConfig', yaml.value],
    enabled: draft.mode === 'yaml' && yaml.value !== '',
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    queryFn: ({ signal }) => client.call('parseConfig', { body: { yaml: yaml.value }, signal }),
  });
  if (draft.mode === 'form') return { config: configOf(draft), problems: [], pending: false, failed: null };
  return {
    config: draft.yaml === '' ? null : (parsed.data?.config ?? null),
    problems: parsed.data?.config || draft.yaml === '' ? [] : (parsed.data?.problems ?? []),
    pending: draft.yaml !== '' && (!yaml.fresh || parsed.isPending || parsed.isPlaceholderData),
    failed: parsed.isError ? problemOf(parsed.error).detail : null,
  };
}

export function useCheck(project: string, draft: Draft, parent: string | undefined): Check & { body: NewRun | null } {
  const read = useConfig(draft);
  const body = read.config === null ? null : newRunOf(draft, read.config, parent);
  // The name decides nothing: typing it does not ask again.
  const asked = useDebounced(body, JSON.stringify(body === null ? null : { ...body, name: undefined }));
  const answer = useQuery({
    queryKey: ['checkRun', project, asked.value === null ? null : { ...asked.value, name: undefined }],
    enabled: asked.value !== null,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    queryFn: ({ signal }) =>
      client.call('checkRun', {
        params: { project },
        body: asked.value ?? { dataset_version_id: '', config: {} },
        signal,
      }),
  });
  const failed = read.failed ?? (answer.isError ? problemOf(answer.error).detail : null);
  if (read.problems.length > 0)
    return { problems: read.problems, config: null, forecast: null, pending: read.pending, failed, body: null };
  return {
    problems: answer.data?.problems ?? [],
    config: answer.data?.config ?? null,
    forecast: answer.data?.forecast ?? null,
    failed,
    body,
    pending: read.pending || !asked.fresh || (asked.value !== null && (answer.isPending || answer.isPlaceholderData)),
  };
}
