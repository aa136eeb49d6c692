// Forecasts for open pages: progress of one run moves the start of those that wait behind it. They are worked out every
// few seconds while somebody looks, and only those that moved are told.
import type { RunPatch } from '@trainyard/contracts/live';
import type { Forecast } from '@trainyard/contracts/run';

const EVERY_MS = 3_000;
/** A time that moved by less than this share of what is left until it is told later. */
const NEWS_SHARE = 0.05;
const NEWS_MS = 2_000;
/** Places of the queue that are told; those far behind are read with the next change of the queue. */
const PLACES = 20;

export interface ForecastOptions {
  read: () => Promise<Map<string, Forecast>>;
  tell: (patches: RunPatch[]) => void;
  /** Whether anybody looks. */
  watched: () => boolean;
  onError: (error: unknown) => void;
  everyMs?: number;
}

export class LiveForecasts {
  readonly #options: ForecastOptions;
  #told = new Map<string, Forecast>();
  #timer: NodeJS.Timeout | null = null;
  #again = false;
  #closed = false;

  constructor(options: ForecastOptions) {
    this.#options = options;
  }

  /** Something that forecasts follow from has changed. */
  note(): void {
    if (this.#closed) return;
    if (this.#timer !== null) {
      this.#again = true;
      return;
    }
    this.#again = false;
    this.#timer = setTimeout(() => {
      this.#look()
        // The next change looks again.
        .catch(this.#options.onError)
        .finally(() => {
          this.#timer = null;
          if (this.#again) this.note();
        });
    }, this.#options.everyMs ?? EVERY_MS);
    this.#timer.unref();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    this.#again = false;
    if (!this.#options.watched()) return;
    const forecasts = await this.#options.read();
    const now = Date.now();
    const near = [...forecasts].filter(([, { position }]) => position === null || position <= PLACES);
    const news = near.filter(([id, forecast]) => hasMoved(this.#told.get(id), forecast, now));
    this.#told = new Map(near.map(([id, forecast]) => [id, this.#told.get(id) ?? forecast]));
    for (const [id, forecast] of news) this.#told.set(id, forecast);
    // A run that says nothing of itself is late all the same: its end moves while it runs.
    if ([...forecasts.values()].some(({ position }) => position === null)) this.#again = true;
    if (news.length > 0)
      this.#options.tell(news.map(([id, forecast]) => ({ type: 'patch', kind: 'run', id, fields: { forecast } })));
  }
}

/** Whether a person would see the difference. */
export function hasMoved(told: Forecast | undefined, next: Forecast, now: number): boolean {
  if (!told) return true;
  if (told.position !== next.position || told.device !== next.device || told.reason !== next.reason) return true;
  const bound = ({ range }: Forecast, side: 0 | 1) => range?.ends?.[side] ?? null;
  return (
    timeMoved(told.starts_at, next.starts_at, now) ||
    timeMoved(told.ends_at, next.ends_at, now) ||
    timeMoved(bound(told, 0), bound(next, 0), now) ||
    timeMoved(bound(told, 1), bound(next, 1), now)
  );
}

function timeMoved(told: string | null, next: string | null, now: number): boolean {
  if (told === null || next === null) return told !== next;
  const by = Math.abs(Date.parse(told) - Date.parse(next));
  return by > Math.max(NEWS_MS, Math.abs(Date.parse(next) - now) * NEWS_SHARE);
}
