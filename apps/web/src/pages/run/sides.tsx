import type { ReactNode } from 'react';

/** What a tab is about at the left, what is known beside it at the right; one under the other on a phone. */
export function Sides({ children }: { children: ReactNode }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_336px] items-start gap-12 max-tablet:grid-cols-[minmax(0,1fr)_288px] max-tablet:gap-8 max-phone:grid-cols-[minmax(0,1fr)]">
      {children}
    </div>
  );
}
