// Classes that are suggested for the pictures of a version that have none: by a model, whose answers are kept with its features, or by
// the labelled pictures that are nearest. Nothing of a dataset is written here.
import { TrainyardError } from '@trainyard/contracts/problem';
import {
  type Features,
  ON_BOARD,
  type Suggested,
  type Suggestion,
  type Suggestions,
} from '@trainyard/contracts/suggestion';
import type { ImageRow, ImagesQuery } from '@trainyard/store/dataset-file';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ServerContext } from './context.ts';
import { embeddingsFolder, embeddingsStamp, readAnswers, readEmbeddings } from './embeddings.ts';
import { checkFeatures, lookAt, type PictureSet, pictureSet } from './features.ts';

/** `by` as the API has it: a model, `neighbours`, or `neighbours.<model>`. */
export interface Asked {
  by: string;
  k: number;
}

const Neighbours = z.object({
  labels: z.array(z.string()),
  k: z.int(),
  measured: z.array(z.tuple([z.int(), z.int(), z.int()])),
  answers: z.array(z.tuple([z.string(), z.int(), z.int(), z.number()])),
});

/** What is suggested, the surest first; of equally sure ones the nearer, then in order of the version. */
interface Ranked {
  /** With the bytes of each. */
  rows: (ImageRow & { suggestion: Suggestion })[];
  summary: Suggestions;
}

function readBy(by: string): { neighbours: boolean; features: Features } {
  const [first = '', model] = by.split('.');
  return first === 'neighbours'
    ? { neighbours: true, features: model ?? ON_BOARD }
    : { neighbours: false, features: first };
}

const neighboursFile = (context: ServerContext, version: string, features: Features, k: number): string =>
  join(embeddingsFolder(context, features), `${version}.${k}.json`);

type Told = { label: string; confidence: number; near: number };
interface Answers {
  of: Map<string, Told>;
  neighbours: Suggestions['neighbours'];
}

async function answersOf(context: ServerContext, version: string, { by, k }: Asked): Promise<Answers> {
  const { neighbours, features } = readBy(by);
  if (!neighbours) {
    const kept = await readEmbeddings(context, features);
    if (kept === null || kept.answers === 0) return { of: new Map(), neighbours: null };
    const answer = await readAnswers(kept);
    const told = [...kept.rows].map(([sha256, row]): [string, Told] => {
      const [label, confidence] = answer(row);
      return [sha256, { label: kept.labels[label] ?? '', confidence, near: 0 }];
    });
    return { of: new Map(told), neighbours: null };
  }
  const text = await readFile(neighboursFile(context, version, features, k), 'utf8').catch(() => null);
  if (text === null) return { of: new Map(), neighbours: { k, measured: [] } };
  const found = Neighbours.parse(JSON.parse(text));
  const told = found.answers.map(([sha256, label, votes, near]): [string, Told] => [
    sha256,
    { label: found.labels[label] ?? '', confidence: votes / found.k, near },
  ]);
  const measured = found.measured.map(([votes, pictures, right]) => ({ votes, pictures, right }));
  return { of: new Map(told), neighbours: { k: found.k, measured } };
}

/** Confidences of at least 0, 0.01 … 1. */
const PERCENTS = Array.from({ length: 101 }, (_, percent) => percent);

async function rank(context: ServerContext, set: PictureSet, asked: Asked): Promise<Ranked> {
  const { name } = await checkFeatures(context, set.project, readBy(asked.by).features);
  const { profile, id } = set.place.version;
  const classes = new Set(profile.kind === 'images' ? profile.classes.map((one) => one.name) : []);
  const { of, neighbours } = await answersOf(context, id, asked);
  const waiting = set.files.filter(({ split }) => split === 'unlabelled');
  const rows = waiting
    .flatMap(({ index, path, bytes, sha256 }) => {
      const told = of.get(sha256);
      if (!told) return [];
      const { label, confidence, near } = told;
      const suggestion = { label, known: classes.has(label), confidence };
      return [{ near, row: { index, path, bytes, class: '', split: 'unlabelled' as const, suggestion } }];
    })
    .toSorted(
      (a, b) =>
        b.row.suggestion.confidence - a.row.suggestion.confidence || b.near - a.near || a.row.index - b.row.index,
    )
    .map(({ row }) => row);
  const labels = [...Map.groupBy(rows, ({ suggestion }) => suggestion.label)]
    .map(([label, those]) => ({ label, known: classes.has(label), pictures: those.length }))
    .toSorted((a, b) => b.pictures - a.pictures || (a.label < b.label ? -1 : 1));
  const above = PERCENTS.map((percent) => rows.filter((one) => one.suggestion.confidence >= percent / 100).length);
  const summary = {
    by: asked.by,
    name,
    pictures: waiting.length,
    missing: waiting.length - rows.length,
    labels,
    above,
    neighbours,
  };
  return { rows, summary };
}

const KEPT = 8;
const orders = new Map<string, Promise<Ranked>>();

async function ranked(context: ServerContext, version: string, asked: Asked): Promise<Ranked> {
  const { features } = readBy(asked.by);
  const stamp = await embeddingsStamp(context, features);
  const key = JSON.stringify([context.settings.dataDir, version, asked.by, asked.k, stamp]);
  const order = orders.get(key) ?? pictureSet(context, version).then(async (set) => rank(context, set, asked));
  orders.delete(key);
  orders.set(key, order);
  for (const old of [...orders.keys()].slice(0, -KEPT)) orders.delete(old);
  try {
    const answer = await order;
    // Neighbours come after the features that they are found by: what has none yet is looked at again.
    if (answer.summary.missing > 0) orders.delete(key);
    return answer;
  } catch (error) {
    orders.delete(key);
    throw error;
  }
}

/** Counted. @throws TrainyardError dataset.not_found, model.not_found, http.conflict */
export async function readSuggestions(context: ServerContext, version: string, asked: Asked): Promise<Suggestions> {
  return (await ranked(context, version, asked)).summary;
}

/** A page of the pictures, the surest first. */
export async function listSuggested(
  context: ServerContext,
  version: string,
  query: ImagesQuery & Asked & { least?: number | undefined; label?: string | undefined },
): Promise<{ items: Ranked['rows']; total: number }> {
  const { rows } = await ranked(context, version, query);
  const { least = 0, label, offset, limit } = query;
  const asked = rows.filter(
    ({ suggestion }) => suggestion.confidence >= least && (label === undefined || suggestion.label === label),
  );
  return { items: asked.slice(offset, offset + limit), total: asked.length };
}

/** Makes what is missing, and waits for it. @throws TrainyardError as `lookAt`, http.conflict without a picture to suggest for */
export async function makeSuggestions(
  context: ServerContext,
  version: string,
  asked: Asked,
  gone: AbortSignal,
): Promise<Suggested> {
  const set = await pictureSet(context, version);
  const waiting = set.files.filter(({ split }) => split === 'unlabelled');
  if (waiting.length === 0)
    throw new TrainyardError(
      'http.conflict',
      'Every picture of this version has a class; there is nothing to suggest.',
      {
        hint: 'Pictures without a class come from a folder `unlabelled` beside the classes.',
      },
    );
  const { neighbours, features } = readBy(asked.by);
  await checkFeatures(context, set.project, features);
  const done = await readSuggestions(context, version, asked);
  if (done.missing === 0) return { ...done, unread: { total: 0, files: [] } };
  const unread = await lookAt(
    context,
    {
      set,
      features,
      files: neighbours ? set.files : waiting,
      neighbours: neighbours
        ? {
            k: asked.k,
            asked: [...new Set(waiting.map(({ sha256 }) => sha256))],
            labelled: set.files.flatMap(({ sha256, split, class: label }): [string, string][] =>
              split === 'unlabelled' || label === null ? [] : [[sha256, label]],
            ),
            out: neighboursFile(context, version, features, asked.k),
          }
        : null,
    },
    gone,
  );
  return { ...(await readSuggestions(context, version, asked)), unread };
}
