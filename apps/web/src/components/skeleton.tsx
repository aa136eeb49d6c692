import { useEffect, useState } from 'react';

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
        <div className="row" key={index} aria-hidden="true">
          <span className="skeleton" style={{ width: 16 }} />
          <span className="skeleton" style={{ width: `${38 - (index % 3) * 7}%` }} />
          <span className="skeleton" style={{ width: 72, marginLeft: 'auto' }} />
          <span className="skeleton" style={{ width: 40 }} />
        </div>
      ))}
      <p className={stage === 2 ? 'note' : 'unseen'} style={{ paddingTop: 8 }}>
        reading {what}
      </p>
    </div>
  );
}
