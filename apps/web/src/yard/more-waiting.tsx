// The rest of the queue: how many, and where they stand in a list.
import type { Yard } from '@trainyard/contracts/yard';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { formatCount } from '../format.ts';
import { toQueue } from './queue-link.ts';

type Queue = Pick<Yard, 'queue' | 'queue_total' | 'queue_projects'>;

/** '297 more', or where they wait in several projects: '297 more: 250 in Birds, 40 in Ships and 7 elsewhere'. */
export function MoreWaiting({ yard: { queue, queue_total, queue_projects } }: { yard: Queue }) {
  const more = `${formatCount(queue_total - queue.length)} more`;
  const [only] = queue_projects;
  if (only && only.total === queue_total)
    return (
      <Link {...toQueue(only.id)} className="link">
        {more}
      </Link>
    );
  const elsewhere = queue_total - queue_projects.reduce((sum, { total }) => sum + total, 0);
  return (
    <>
      {more}; in all{' '}
      {queue_projects.map(({ id, name, total }, index) => (
        <Fragment key={id}>
          {index > 0 ? ', ' : ''}
          <Link {...toQueue(id)} className="link">
            {formatCount(total)} in <bdi>{name}</bdi>
          </Link>
        </Fragment>
      ))}
      {elsewhere > 0 ? ` and ${formatCount(elsewhere)} elsewhere` : ''}
    </>
  );
}
