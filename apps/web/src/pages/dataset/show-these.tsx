// From a finding to the pictures that have it: in the gallery, or where broken files are listed.
import { Link } from '@tanstack/react-router';
import type { Finding } from '@trainyard/contracts/dataset';
import type { z } from 'zod';
import { formatCount } from '../../format.ts';

type FindingFacts = z.infer<typeof Finding>;

/** Whether the pictures that have it can be asked for. */
export const isSeen = ({ code, files }: FindingFacts): boolean => files !== undefined && code !== 'image.bad';

export function ShowThese({ finding }: { finding: FindingFacts }) {
  const { code, files } = finding;
  const broken = code === 'image.bad';
  const unlabelled = code === 'image.unlabelled';
  if (!broken && !unlabelled && !isSeen(finding)) return null;
  const all = {
    tab: 'data',
    class: undefined,
    split: undefined,
    finding: undefined,
    like: undefined,
    image: undefined,
  };
  const parts = broken ? { tab: 'files' } : { ...all, ...(unlabelled ? { split: 'unlabelled' } : { finding: code }) };
  return (
    <Link
      to="."
      resetScroll={false}
      className="block whitespace-nowrap underline max-phone:py-2"
      search={((old: object) => ({ ...old, ...parts })) as never}
      onClick={() => requestAnimationFrame(() => document.querySelector('nav[aria-label="Dataset"]')?.scrollIntoView())}
    >
      Show {broken || files === undefined ? 'them' : files === 1 ? 'it' : `these ${formatCount(files)}`}
    </Link>
  );
}
