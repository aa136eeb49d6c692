// From a finding to the pictures that have it: in the gallery, or where broken files are listed.
import { Link } from '@tanstack/react-router';
import type { Finding } from '@trainyard/contracts/dataset';
import type { z } from 'zod';
import { formatCount } from '../../format.ts';

export function ShowThese({ finding: { code, files } }: { finding: z.infer<typeof Finding> }) {
  const broken = code === 'image.bad';
  if (!broken && files === undefined) return null;
  const parts = broken
    ? { tab: 'files' }
    : { tab: 'data', finding: code, class: undefined, split: undefined, image: undefined };
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
