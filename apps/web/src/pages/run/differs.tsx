// What differs from the run that this one was made from, in settings and in result.
import { Link } from '@tanstack/react-router';
import type { Run } from '@trainyard/contracts/run';
import { Fragment } from 'react';
import { useApi } from '../../api.ts';
import { Name } from '../../components/name.tsx';
import { Section } from '../../components/page.tsx';
import { changesFrom } from '../project/differing.ts';
import { gainWords } from './gain-words.ts';

export function Differs({ run, parent }: { run: Run; parent: string }) {
  const query = useApi('getRun', { params: { run: parent } });
  if (!query.data) return null;
  const changes = changesFrom(query.data, run);
  const gain = gainWords(run, query.data);
  return (
    <Section title="Differs from its parent">
      <dl className="grid grid-cols-[104px_minmax(0,1fr)] gap-x-3 gap-y-1.5 pt-2.5">
        <Term>Parent</Term>
        <dd className="[overflow-wrap:anywhere]">
          <Link className="link" to="/runs/$run" params={{ run: parent }}>
            <Name>{query.data.name}</Name>
          </Link>
        </dd>
        {changes.map((change) => (
          <Fragment key={change.label}>
            <Term>{change.label}</Term>
            <dd className="[overflow-wrap:anywhere]">
              {change.before === '' ? null : <del className="text-ink3 decoration-1">{change.before}</del>} →{' '}
              <ins className="font-semibold no-underline">{change.after === '' ? 'none' : change.after}</ins>
            </dd>
          </Fragment>
        ))}
        {changes.length === 0 ? (
          <>
            <Term>Settings</Term>
            <dd>the same</dd>
          </>
        ) : null}
        {gain === null ? null : (
          <>
            <Term>Result</Term>
            <dd>{gain}</dd>
          </>
        )}
      </dl>
    </Section>
  );
}

function Term({ children }: { children: string }) {
  return <dt className="text-ink3">{children}</dt>;
}
