import clsx from 'clsx';
import { useEffect, useState } from 'react';

const bone = 'block h-3 rounded-[3px] bg-fill';
const widths = ['w-[38%]', 'w-[31%]', 'w-[24%]'];

/** Loading in the shape of what comes, shown only when it takes longer than 150 ms; after 2 s with words. */
export function Skeleton({ rows = 4, what = 'this page' }: { rows?: number; what?: string }) {
  const [stage, setStage] = useState(0);
  useEffect(() => {
    const shape = setTimeout(() => setStage(1), 150);
    const words = setTimeout(() => setStage(2), 2000);
    return () => {
      clearTimeout(shape);
      clearTimeout(words);
    };
  }, []);
  if (stage === 0) return <div aria-busy="true" style={{ minHeight: rows * 41 }} />;
  return (
    <div aria-busy="true" role="status">
      {Array.from({ length: rows }, (_, index) => (
        <div className="flex items-center gap-3 border-b border-line py-2.5" key={index} aria-hidden="true">
          <span className={clsx(bone, 'w-4')} />
          <span className={clsx(bone, widths[index % widths.length])} />
          <span className={clsx(bone, 'ml-auto w-18')} />
          <span className={clsx(bone, 'w-10')} />
        </div>
      ))}
      <p className={clsx('pt-2', stage === 2 ? 'note' : 'sr-only')}>reading {what}</p>
    </div>
  );
}
