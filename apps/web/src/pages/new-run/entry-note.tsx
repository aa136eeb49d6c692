// What an entry of a registry is, and where the method comes from.
import type { RegistryEntry } from '@trainyard/contracts/registry';
import { referenceParts } from '@trainyard/core/reference';
import clsx from 'clsx';

/** 'Adam with decoupled weight decay. Loshchilov and Hutter 2019, …, arXiv:1711.05101'; the numbers can be opened. */
export function EntryNote({ entry, className }: { entry: RegistryEntry; className?: string }) {
  const { help, reference, origin } = entry;
  return (
    <p className={clsx('text-small wrap-anywhere text-ink3', className)} data-part="entry">
      {help.replaceAll('`', '')}
      {reference ? (
        <>
          {' '}
          {referenceParts(reference).map(({ text, href }) =>
            href === null ? (
              text
            ) : (
              <a key={href} className="link" href={href} target="_blank" rel="noreferrer">
                {text}
              </a>
            ),
          )}
        </>
      ) : null}
      {origin ? (
        <>
          {' '}
          From <span className="mono">{origin}</span>.
        </>
      ) : null}
    </p>
  );
}
