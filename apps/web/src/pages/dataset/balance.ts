// How the pictures lie in classes and parts, in words. Pure.
import type { ImageProfile } from '@trainyard/contracts/dataset';
import { isolated } from '../../components/quoted.tsx';
import { formatCount } from '../../format.ts';

/** 'balanced (160 to 172 each)', 'forest 3 times as often as river'. */
export function balance(profile: Pick<ImageProfile, 'classes'>): string {
  const sorted = profile.classes.toSorted((a, b) => a.total - b.total);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (!least || !most) return 'no classes';
  if (least.total === most.total) return `${formatCount(least.total)} each`;
  if (most.total < 1.5 * least.total)
    return `balanced (${formatCount(least.total)} to ${formatCount(most.total)} each)`;
  return least.total === 0
    ? `none of ${isolated(least.name)}`
    : `${isolated(most.name)} ${(most.total / least.total).toFixed(1)} times as often as ${isolated(least.name)}`;
}

const splitNames = { train: 'Train', val: 'validate', test: 'test', all: 'All' } as const;

export function splitWords({ splits }: ImageProfile): string {
  if (splits.all !== undefined && splits.train === undefined) return 'No parts: validation is split off by seed.';
  const parts = (Object.keys(splitNames) as (keyof typeof splitNames)[]).flatMap((split) =>
    splits[split] === undefined ? [] : [`${splitNames[split]} ${formatCount(splits[split])}`],
  );
  return `${parts.join(', ')}.`;
}
