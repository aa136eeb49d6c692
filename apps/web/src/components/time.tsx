import { useEffect, useState } from 'react';
import { formatExact, formatRelative, formatWhen } from '../format.ts';

/** The present, again every `every` milliseconds. */
export function useNow(every = 1000): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** A moment: 'when' 14:38 or 19 Nov; 'relative' 3 min ago. The exact time is in the title. */
export function Time({ at, as = 'when' }: { at: string; as?: 'when' | 'relative' }) {
  const now = useNow(as === 'relative' ? 5000 : 60_000);
  return (
    <time dateTime={at} title={formatExact(at)}>
      {as === 'relative' ? formatRelative(at, now) : formatWhen(at, now)}
    </time>
  );
}
