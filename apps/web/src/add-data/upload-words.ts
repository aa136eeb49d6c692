// What is said of data that comes in pieces.
import { COLLECT_SECONDS } from '@trainyard/contracts/limits';
import type { Upload } from '@trainyard/contracts/upload';
import { formatAbout, formatBytes, formatRelative } from '../format.ts';

/** Without a piece for so many seconds nobody is said to send it. */
const BROKEN_SECONDS = 30;

export interface UploadWords {
  /** Whether somebody seems to send at the moment. */
  coming: boolean;
  state: string;
  /** What to do; '' where nothing is to be done. */
  next: string;
}

/** @param left It is known that nobody sends it. */
export function uploadWords({ received, bytes, received_at }: Upload, now: Date, left = false): UploadWords {
  const since = (now.getTime() - Date.parse(received_at)) / 1000;
  const arrived =
    received === bytes ? `All of ${formatBytes(bytes)}` : `${formatBytes(received)} of ${formatBytes(bytes)}`;
  if (since < BROKEN_SECONDS && !left) return { coming: true, state: `${arrived} arrived`, next: '' };
  const kept = `It is kept for another ${formatAbout(Math.max(0, COLLECT_SECONDS - since))}.`;
  return {
    coming: false,
    state: `${arrived} arrived, the last of it ${formatRelative(received_at, now)}`,
    next:
      received === bytes
        ? `It is no dataset yet: drop the same files again, and nothing is sent twice. ${kept}`
        : `Drop the same files again to go on from there. ${kept}`,
  };
}
