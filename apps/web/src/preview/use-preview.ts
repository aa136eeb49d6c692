// Pictures as a config would have a model see them, asked of the server a moment after the last change.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { JsonObject, JsonValue } from '@trainyard/contracts/scalar';
import { useEffect, useState } from 'react';
import { client } from '../api.ts';

/** What of a config decides pixels; a change of anything else asks nothing. */
const DECIDES = [
  'task',
  'preset',
  'model',
  'load_pretrained',
  'image_size',
  'cache_image_size',
  'augmentation',
  'seed',
] as const;
const AFTER = 350;

export function decidingPart(config: Record<string, JsonValue>): JsonObject {
  return Object.fromEntries(DECIDES.flatMap((name) => (name in config ? [[name, config[name] as JsonValue]] : [])));
}

interface Asked {
  version: string;
  /** Null: nothing is asked, and what was shown stays. */
  config: Record<string, JsonValue> | null;
  index?: number;
  count: number;
  draw: number;
}

export function usePreview({ version, config, index, count, draw }: Asked) {
  const now = config === null ? null : JSON.stringify(decidingPart(config));
  const [held, setHeld] = useState(now);
  useEffect(() => {
    if (now === null) return undefined;
    const timer = setTimeout(() => setHeld(now), AFTER);
    return () => clearTimeout(timer);
  }, [now]);
  const query = useQuery({
    queryKey: ['previewPictures', version, held, index, count, draw],
    enabled: held !== null,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
    queryFn: ({ signal }) =>
      client.call('previewPictures', {
        params: { version },
        body: {
          config: JSON.parse(held ?? '{}') as JsonObject,
          count,
          draw,
          ...(index === undefined ? {} : { index }),
        },
        signal,
      }),
  });
  return { query, pending: now !== held || query.isPlaceholderData || query.isPending };
}
