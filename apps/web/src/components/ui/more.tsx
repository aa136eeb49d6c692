// The foot of a list that is read page by page: how much of it is here, and the way to more.
import { useState } from 'react';
import { count, formatCount } from '../../format.ts';
import { Button } from './button.tsx';

/** Rows of one page of a list. */
export const LIST_PAGE = 50;

/** Pages that are shown, at least one; another question (`key`) begins with one again. */
export function useMore(key: string): { pages: number[]; more: () => void } {
  const [shown, setShown] = useState({ key, pages: 1 });
  const pages = shown.key === key ? shown.pages : 1;
  return {
    pages: Array.from({ length: pages }, (_, page) => page),
    more: () => setShown({ key, pages: pages + 1 }),
  };
}

export function More({ shown, total, onMore }: { shown: number; total: number; onMore: () => void }) {
  if (shown >= total) return null;
  return (
    <p className="note pt-3">
      {formatCount(shown)} of {formatCount(total)}{' '}
      <Button small onClick={onMore}>
        Show {count(Math.min(LIST_PAGE, total - shown), 'more', 'more')}
      </Button>
    </p>
  );
}
