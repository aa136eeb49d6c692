// A heavy part of the page, such as a chart library: fetched when the place where it stands comes near the window.
import { type RefObject, useEffect, useState } from 'react';

/** Fetched this early, in pixels, so that it stands there when it is scrolled to. */
const AHEAD = '300px';

export interface Part<T> {
  /** null: not yet. */
  part: T | null;
  /** It could not be fetched: the server is away, or has a newer build. */
  failed: boolean;
}

/** `load` must be the same function on every render, and answers the same module each time. */
export function usePart<T>(place: RefObject<Element | null>, load: () => Promise<T>): Part<T> {
  const [state, setState] = useState<Part<T>>({ part: null, failed: false });
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let gone = false;
    const fetchPart = async (): Promise<void> => {
      const part = await load();
      if (!gone) setState({ part, failed: false });
    };
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        observer.disconnect();
        fetchPart().catch(() => {
          if (!gone) setState({ part: null, failed: true });
        });
      },
      { rootMargin: AHEAD },
    );
    observer.observe(element);
    return () => {
      gone = true;
      observer.disconnect();
    };
  }, [place, load]);
  return state;
}
