import { Tooltip as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

/** Wrap the app once: 400 ms with the pointer, at once with the keyboard. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return <Radix.Provider delayDuration={400}>{children}</Radix.Provider>;
}

/** A word about the one element inside; `text` empty shows nothing. */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }) {
  if (!text) return children;
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className="z-60 max-w-70 rounded-sm bg-ink1 px-2.5 py-1.5 text-small text-on-ink"
          sideOffset={6}
          collisionPadding={8}
        >
          {text}
          <Radix.Arrow width={10} height={5} className="fill-ink1" />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
