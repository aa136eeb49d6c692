// Classes as bars that filter the gallery; the parts of the split are stacked.
import { Link } from '@tanstack/react-router';
import type { ImageProfile } from '@trainyard/contracts/dataset';
import { Section } from '../../components/page.tsx';
import { formatCount } from '../../format.ts';

const parts = [
  { id: 'train', word: 'train', shade: 'var(--ink3)' },
  { id: 'all', word: 'all', shade: 'var(--ink3)' },
  { id: 'val', word: 'validate', shade: 'var(--edge)' },
  { id: 'test', word: 'test', shade: 'var(--fill)' },
] as const;
const HEIGHT = 72;

export function ClassBars({ profile, chosen }: { profile: ImageProfile; chosen: string | undefined }) {
  const most = Math.max(...profile.classes.map((one) => one.total), 1);
  const present = parts.filter((part) => (profile.splits[part.id] ?? 0) > 0);
  return (
    <Section
      title="Classes"
      end={
        present.length > 1 ? (
          <span style={{ display: 'flex', gap: 12 }}>
            {present.map((part) => (
              <span key={part.id}>
                <i className="key" style={{ background: part.shade }} />
                {part.word}
              </span>
            ))}
          </span>
        ) : (
          <span>a bar filters the pictures</span>
        )
      }
    >
      <div className="class-bars">
        {profile.classes.map((one) => (
          <Link
            key={one.name}
            to="."
            replace
            resetScroll={false}
            aria-current={chosen === one.name ? 'true' : undefined}
            activeProps={{ 'aria-current': chosen === one.name ? 'true' : undefined }}
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
            <span className="class-column" style={{ height: HEIGHT }}>
              {present.toReversed().map((part) => {
                const value = one.counts[part.id] ?? 0;
                return value === 0 ? null : (
                  <i key={part.id} style={{ height: Math.max(1, (value / most) * HEIGHT), background: part.shade }} />
                );
              })}
            </span>
            <span className="note2 class-label">{one.name}</span>
            <span className="mono note">{formatCount(one.total)}</span>
          </Link>
        ))}
      </div>
    </Section>
  );
}
