// What a run went on from, and which went on from it, as facts of a run or of its model.
import { Link } from '@tanstack/react-router';
import type { Lineage, RunKin } from '@trainyard/contracts/continued';
import type { ReactNode } from 'react';
import { Name } from './name.tsx';

/** Rows of facts; none where there is nothing to say. */
export function lineageFacts(lineage: Lineage | undefined): [string, ReactNode][] {
  if (!lineage) return [];
  const { continued_from: from, continued_by: by } = lineage;
  return [
    ...(from ? ([['Continued from', <Kin key="from" kin={from} />]] as [string, ReactNode][]) : []),
    ...(by.length > 0
      ? ([
          [
            'Continued by',
            <span key="by" className="grid gap-1">
              {by.map((kin) => (
                <Kin key={kin.id} kin={kin} />
              ))}
            </span>,
          ],
        ] as [string, ReactNode][])
      : []),
  ];
}

function Kin({ kin: { id, name, deleted, model_id } }: { kin: RunKin }) {
  if (name === null) return <span className="text-ink2">a run that was removed</span>;
  return (
    <span>
      <Link className="link" to="/runs/$run" params={{ run: id }}>
        <Name>{name}</Name>
      </Link>
      {deleted ? <span className="note">, deleted{model_id ? '; its model is here' : ''}</span> : null}
    </span>
  );
}
