// Rules about what was broken off: staging folders, copies of what is not known any more, answers that nobody asks for again.
// A day is left to everything, so that nothing under way is cleared away.
import { ageOf } from '@trainyard/files/file-sweep';
import { forgetOldKeys } from '@trainyard/store/idempotency';
import { expiredKeys, foldersInUse, unknownDigests, unknownIds } from '@trainyard/store/reconcile-file';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { checkOwner } from './data-owner.ts';
import { cacheDir } from './cache-dir.ts';
import { collectBefore, filesRoot } from './reconciler-files.ts';
import { type Finding, findings, type Rule, type RuleContext } from './reconciler-rule.ts';
import { piecesRoot } from './upload-pieces.ts';
import { uploadStaging } from './uploads.ts';

const DATASET = /^dst_[0-9a-z]{26}$/;
/** What is made of the bytes with this sha256 has it in front of its name. */
const OF_CONTENT = /^[0-9a-f]{64}/;
/** Folders of 256 that one look goes through. */
const FOLDERS_AT_ONCE = 32;
const MODEL = /^mdl_[0-9a-z]{26}$/;
/** The name of something in the making: the final one and a UUID. */
const IN_THE_MAKING = /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Entries of a folder that nobody has written to for a day. */
async function oldEntries(folder: string): Promise<string[]> {
  const before = collectBefore();
  const paths = (await readdir(folder).catch(() => [])).map((name) => join(folder, name));
  const ages = await Promise.all(paths.map(ageOf));
  return paths.filter((_, index) => (ages[index] ?? before) < before);
}

function removing(paths: readonly string[], limit: number): Finding[] {
  return findings(
    paths.slice(0, limit),
    (path) => path,
    async (path) => {
      await rm(path, { recursive: true, force: true });
      return true;
    },
  );
}

export function leftoverRules(context: RuleContext): Rule[] {
  const datasets = join(context.settings.dataDir, 'datasets');
  const models = join(cacheDir(context), 'models');
  const features = join(cacheDir(context), 'embeddings');
  const thumbnails = join(cacheDir(context), 'thumbnails');
  let folder = 0;
  return [
    {
      name: 'staging.leftovers',
      truth: 'What was broken off while it arrived is cleared away after a day',
      async find(limit) {
        const staged = [...(await uploadStaging(context)), piecesRoot(context)];
        const uploads = (await Promise.all(staged.map(oldEntries))).flat();
        const bytes = [...(await oldEntries(join(filesRoot(context), 'staging')))];
        const folders = (await oldEntries(models)).filter((path) => IN_THE_MAKING.test(path));
        return removing([...uploads, ...bytes, ...folders], limit);
      },
    },
    {
      name: 'upload.dataset',
      truth: 'Uploaded data belongs to a dataset',
      async find(limit) {
        const old = (await oldEntries(datasets)).filter((path) => DATASET.test(basename(path)));
        if (old.length > 0) await checkOwner(context);
        const unknown = new Set(
          await unknownIds(
            context.db,
            'datasets',
            old.map((path) => basename(path)),
          ),
        );
        const nobodys = old.filter((path) => unknown.has(basename(path)));
        // Another dataset may have been registered from what was uploaded for this one.
        const used = await foldersInUse(context.db, nobodys);
        return removing(
          nobodys.filter((path) => !used.has(path)),
          limit,
        );
      },
    },
    {
      name: 'cache.models',
      truth: 'A model folder of the cache, and what is kept of its looks at pictures, belongs to a model',
      async find(limit) {
        const all = (await Promise.all([models, features].map(oldEntries))).flat();
        const old = all.filter((path) => MODEL.test(basename(path)));
        const unknown = new Set(
          await unknownIds(
            context.db,
            'models',
            old.map((path) => basename(path)),
          ),
        );
        return removing(
          old.filter((path) => unknown.has(basename(path))),
          limit,
        );
      },
    },
    {
      name: 'cache.data',
      truth: 'Small pictures and prepared tables of the cache are of data that some dataset has',
      async find(limit) {
        const folders: string[] = await readdir(thumbnails).catch(() => []);
        const turn = folders.sort().slice(folder, folder + FOLDERS_AT_ONCE);
        folder = folder + FOLDERS_AT_ONCE >= folders.length ? 0 : folder + FOLDERS_AT_ONCE;
        const looked = [join(cacheDir(context), 'tables'), ...turn.map((name) => join(thumbnails, name))];
        const old = (await Promise.all(looked.map(oldEntries))).flat();
        const digest = (path: string) => OF_CONTENT.exec(basename(path))?.[0];
        const made = old.filter((path) => digest(path) !== undefined);
        const unknown = await unknownDigests(
          context.db,
          made.map((path) => digest(path) ?? ''),
        );
        return removing(
          made.filter((path) => unknown.has(digest(path) ?? '')),
          limit,
        );
      },
    },
    {
      name: 'idempotency.expired',
      truth: 'Answers to idempotency keys are kept for a day',
      async find() {
        const expired = await expiredKeys(context.db);
        return findings(expired > 0 ? ['all'] : [], String, async () => {
          await forgetOldKeys(context.db);
          return true;
        });
      },
    },
  ];
}
