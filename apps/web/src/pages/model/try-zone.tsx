import { useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import type { Trial } from './use-trials.ts';

/** The picture that is tried, or the place that asks for one; a click chooses a file. */
export function TryZone({ trial, onChoose }: { trial: Trial | undefined; onChoose: () => void }) {
  return (
    <button
      type="button"
      onClick={onChoose}
      className="block w-full cursor-pointer overflow-hidden rounded-sm outline-[1.5px] -outline-offset-1 outline-edge outline-dashed focus-visible:outline-2 focus-visible:outline-accent focus-visible:outline-solid"
    >
      {trial ? (
        <Picture key={trial.id} trial={trial} />
      ) : (
        <Hint>
          <b>Drop a picture here</b>
          <span className="note">or click to choose one; pasting works too</span>
        </Hint>
      )}
    </button>
  );
}

function Hint({ children }: { children: React.ReactNode }) {
  return (
    <span className="grid min-h-66 content-center justify-items-center gap-1.5 bg-sunk p-4">
      <Icon name="picture" className="size-8 text-ink3" />
      {children}
    </span>
  );
}

function Picture({ trial }: { trial: Trial }) {
  const [broken, setBroken] = useState(false);
  if (broken)
    return (
      <Hint>
        <span className="note">The browser cannot show this file.</span>
      </Hint>
    );
  return (
    <img
      src={trial.address}
      alt={trial.name}
      onError={() => setBroken(true)}
      className="block max-h-100 min-h-50 w-full bg-sunk object-contain max-phone:max-h-[36dvh] max-phone:min-h-30"
    />
  );
}
