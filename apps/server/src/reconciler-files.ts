// Rules about bytes: what a row names is there, what is there is named by a row, and what was broken off is cleared away.
// Nothing is removed from a data directory that belongs to another database.
import { COLLECT_SECONDS } from '@trainyard/contracts/limits';
import { byteFolders, oldBytes, putBack, takeOut } from '@trainyard/files/file-sweep';
import { type FilePlace, filesAfter, markArrived, markLost, unreferenced } from '@trainyard/store/reconcile-file';
import { join } from 'node:path';
import { checkOwner } from './data-owner.ts';
import { findings, type Rule, type RuleContext } from './reconciler-rule.ts';

/** Folders of 256 that one look goes through. */
const FOLDERS_AT_ONCE = 32;
/** Rows whose bytes one look goes for. */
const ROWS_AT_ONCE = 500;

export const filesRoot = ({ settings }: Pick<RuleContext, 'settings'>) => join(settings.dataDir, 'files');
export const collectBefore = () => Date.now() - COLLECT_SECONDS * 1000;

/** Looks at rows in turns, from where it stopped: all are seen, however many there are. */
function inTurns(context: RuleContext, available: boolean): () => Promise<FilePlace[]> {
  let after: FilePlace | null = null;
  return async () => {
    const rows = await filesAfter(context.db, available, after, ROWS_AT_ONCE);
    after = rows.length < ROWS_AT_ONCE ? null : (rows.at(-1) ?? null);
    const isThere = await Promise.all(rows.map(({ sha256 }) => context.files.has(sha256)));
    const seen = new Set<string>();
    return rows.filter(({ sha256 }, index) => {
      const wrong = isThere[index] !== available && !seen.has(sha256);
      if (wrong) seen.add(sha256);
      return wrong;
    });
  };
}

export function fileRules(context: RuleContext): Rule[] {
  const missing = inTurns(context, true);
  const arrived = inTurns(context, false);
  const digest = ({ sha256 }: FilePlace) => sha256;
  let folder = 0;
  return [
    {
      name: 'file.bytes',
      truth: 'A file that a run offers has its bytes in the file store',
      async find() {
        return findings(await missing(), digest, async ({ sha256 }) => {
          await markLost(context.db, sha256);
          return true;
        });
      },
    },
    {
      name: 'file.offered',
      truth: 'A file whose bytes are in the file store is offered by the runs that announced it',
      async find() {
        return findings(await arrived(), digest, async ({ sha256 }) => {
          await markArrived(context.db, sha256);
          return true;
        });
      },
    },
    {
      name: 'file.unreferenced',
      truth: 'Bytes that nothing has named for a day are gone',
      async find(limit) {
        const root = filesRoot(context);
        const all = await byteFolders(root);
        if (all.length > 0) await checkOwner(context);
        await putBack(root);
        const turn = all.slice(folder, folder + FOLDERS_AT_ONCE);
        folder = folder + FOLDERS_AT_ONCE >= all.length ? 0 : folder + FOLDERS_AT_ONCE;
        const before = collectBefore();
        const old = (await Promise.all(turn.map((name) => oldBytes(root, name, before)))).flat();
        const free = (await unreferenced(context.db, old)).slice(0, limit);
        return findings(
          free,
          (sha256) => sha256,
          async (sha256) => {
            const isNobodys = async () => (await unreferenced(context.db, [sha256])).length === 1;
            return takeOut(root, sha256, { before, isNobodys });
          },
        );
      },
    },
  ];
}
