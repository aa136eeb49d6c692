// Classes as bars that filter the gallery; the parts of the split are stacked.
import { Link } from '@tanstack/react-router';
import type { ImageProfile } from '@trainyard/contracts/dataset';
import clsx from 'clsx';
import { Name } from '../../components/name.tsx';
import { Section } from '../../components/page.tsx';
import { formatCount } from '../../format.ts';

const parts = [
  { id: 'train', word: 'train', shade: 'bg-ink3' },
  { id: 'all', word: 'all', shade: 'bg-ink3' },
  { id: 'val', word: 'validate', shade: 'bg-edge' },
  { id: 'test', word: 'test', shade: 'bg-fill' },
] as const;
/** Pixels of the tallest bar: h-18. */
const HEIGHT = 72;

export function ClassBars({ profile, chosen }: { profile: ImageProfile; chosen: string | undefined }) {
  const most = Math.max(...profile.classes.map((one) => one.total), 1);
  const present = parts.filter((part) => (profile.splits[part.id] ?? 0) > 0);
  return (
    <Section
      title="Classes"
      end={
        present.length > 1 ? (
          <span className="flex gap-3">
            {present.map((part) => (
              <span key={part.id}>
                <i className={clsx('mr-1.5 inline-block size-2.5', part.shade)} />
                {part.word}
              </span>
            ))}
          </span>
        ) : (
          <span>a bar filters the pictures</span>
        )
      }
    >
      <div
        className={clsx(
          'grid max-h-105 gap-x-2 gap-y-3 -mx-1 overflow-y-auto p-1 pt-3 max-phone:grid-cols-5',
          // Few classes are bars, too, and no walls.
          profile.classes.length < 10
            ? 'grid-cols-[repeat(auto-fill,minmax(72px,112px))]'
            : 'grid-cols-[repeat(auto-fit,minmax(72px,1fr))]',
        )}
      >
        {profile.classes.map((one) => (
          <Link
            key={one.name}
            to="."
            replace
            resetScroll={false}
            aria-current={chosen === one.name ? 'true' : undefined}
            activeProps={{ 'aria-current': chosen === one.name ? 'true' : undefined }}
            className="-m-1 block min-w-0 rounded-sm p-1 hover:bg-sunk hover:no-underline aria-[current=true]:bg-accent-soft"
            title={`${one.name}: ${formatCount(one.total)}`}
            search={
              ((old: object) => ({
                ...old,
                tab: 'data',
                class: chosen === one.name ? undefined : one.name,
                image: undefined,
              })) as never
            }
          >
            <span className="mb-1 flex h-18 flex-col justify-end gap-px border-b border-edge">
              {present.toReversed().map((part) => {
                const value = one.counts[part.id] ?? 0;
                return value === 0 ? null : (
                  <i key={part.id} className={part.shade} style={{ height: Math.max(1, (value / most) * HEIGHT) }} />
                );
              })}
            </span>
            <Name className="note2" tail={5}>
              {one.name}
            </Name>
            <span className="mono note block">{formatCount(one.total)}</span>
          </Link>
        ))}
      </div>
    </Section>
  );
}
