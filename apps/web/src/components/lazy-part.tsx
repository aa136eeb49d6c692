// A component in a file of its own, fetched when it is first shown: tabs that are seldom opened, layers that are asked for.
import { type ComponentType, lazy, Suspense } from 'react';
import { Skeleton } from './ui/skeleton.tsx';

/** `what` is said while it is fetched; null: nothing stands there until it has come. */
export function lazyPart<P extends object>(
  load: () => Promise<ComponentType<P>>,
  what: string | null,
): ComponentType<P> {
  const Part = lazy(async () => ({ default: await load() }));
  return function LazyPart(props: P) {
    return (
      <Suspense fallback={what === null ? null : <Skeleton rows={6} what={what} />}>
        <Part {...props} />
      </Suspense>
    );
  };
}
