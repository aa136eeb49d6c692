// What waits to be told on one connection: patches of the same thing become one, a change is told once. The first goes at
// once, what follows close behind waits a moment for more.
import type { LivePatch, ServerMessage } from '@trainyard/contracts/live';
import { mergePatches } from '@trainyard/core/live-patch';
import type { Notice } from '@trainyard/store/notify';

/** Changes of the same thing within this time are told once. */
const CHANGES_MS = 100;
/** Progress comes many times a second; a list is looked at by eyes. */
const PATCHES_MS = 500;

type Changed = Extract<ServerMessage, { type: 'changed' }>;

export class LiveNews {
  readonly #changes = new Map<string, Changed>();
  readonly #patches = new Map<string, LivePatch>();
  #changesAt = -CHANGES_MS;
  #patchesAt = -PATCHES_MS;

  /** Keeps what a notice says; `patches`: for a reader who can take them. */
  add(notice: Notice, patches: boolean): void {
    const { kind, id, patch } = notice;
    if (kind === 'events' || kind === 'queue') return;
    const key = `${kind} ${id}`;
    if (patches && patch) {
      const before = this.#patches.get(key);
      this.#patches.set(key, before ? mergePatches(before, patch) : patch);
    }
    if (!patches || !patch || !notice.whole) this.#addChange(key, notice, kind);
  }

  #addChange(key: string, { id, project, detail }: Notice, kind: Changed['kind']): void {
    const before = this.#changes.get(key);
    // Once somebody has to read lists again, that only the page of the thing changed as well says less.
    const small = detail && (before === undefined || before.detail);
    this.#changes.set(key, {
      type: 'changed',
      kind,
      id,
      ...(project ? { project } : {}),
      ...(small ? { detail: true } : {}),
    });
  }

  /** Milliseconds until something is due, 0 for now; null where nothing waits. */
  wait(now: number): number | null {
    const waits = [
      ...(this.#changes.size > 0 ? [this.#changesAt + CHANGES_MS - now] : []),
      ...(this.#patches.size > 0 ? [this.#patchesAt + PATCHES_MS - now] : []),
    ];
    return waits.length === 0 ? null : Math.max(0, Math.min(...waits));
  }

  /** Takes what is due. A patch goes before the change that was told with it: whoever reads again finds both. */
  take(now: number): ServerMessage[] {
    const changes = this.#changes.size > 0 && now >= this.#changesAt + CHANGES_MS ? [...this.#changes] : [];
    const due = now >= this.#patchesAt + PATCHES_MS;
    const patches = [...this.#patches].filter(([key]) => due || changes.some(([changed]) => changed === key));
    for (const [key] of patches) this.#patches.delete(key);
    if (changes.length > 0) {
      this.#changes.clear();
      this.#changesAt = now;
    }
    if (due && patches.length > 0) this.#patchesAt = now;
    return [...patches, ...changes].map(([, message]) => message);
  }
}
