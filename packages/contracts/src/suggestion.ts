// Classes suggested for pictures that have none, and features of pictures, which find the nearest of them. Nothing here changes a
// dataset: what is accepted is an edit like any other.
import { z } from 'zod';
import { DatasetVersionId, ModelId } from './ids.ts';
import { MAX_NEIGHBOURS } from './limits.ts';
import { route } from './route.ts';

/** The network that every installation has: its features need no training. */
export const ON_BOARD = 'efficientnet-lite0';
/** Whose features: of the network on board, or of a model of the project. */
export const Features = z.union([z.literal(ON_BOARD), ModelId]);
export type Features = z.infer<typeof Features>;

/**
 * Who suggests: a model; `neighbours`: the labelled pictures that are nearest in features of the network on board, or with
 * `neighbours.<model>` in those of a model.
 */
export const Suggester = z
  .string()
  .regex(/^(mdl_[0-9a-z]{26}|neighbours(\.mdl_[0-9a-z]{26})?)$/, 'expected a model, neighbours, or neighbours.<model>');

/** How many neighbours have a vote. */
const Neighbours = z.coerce.number().int().min(1).max(MAX_NEIGHBOURS).default(5);

/** What is suggested for one picture. */
export const Suggestion = z.object({
  label: z.string(),
  /** Whether the version has this class. */
  known: z.boolean(),
  /** From 0 to 1: the model's probability, or the share of the neighbours that have the label. */
  confidence: z.number(),
});
export type Suggestion = z.infer<typeof Suggestion>;

export const Suggestions = z.object({
  by: z.string(),
  /** Of the model that suggests or whose features are compared; `efficientnet-lite0` of the network on board. */
  name: z.string(),
  /** Pictures without a class, and those of them that nothing is suggested for yet. */
  pictures: z.int(),
  missing: z.int(),
  /** The labels that are suggested, the most frequent first. */
  labels: z.array(z.object({ label: z.string(), known: z.boolean(), pictures: z.int() })),
  /** At place p: pictures whose confidence is p / 100 or more. */
  above: z.array(z.int()),
  /** Of neighbours: how many vote, and how often so many votes for one label were right for labelled pictures, each left out in turn. */
  neighbours: z
    .object({ k: z.int(), measured: z.array(z.object({ votes: z.int(), pictures: z.int(), right: z.int() })) })
    .nullable(),
});
export type Suggestions = z.infer<typeof Suggestions>;

/** Pictures that could not be looked at: the first of them, and how many. */
const Unread = z.object({ total: z.int(), files: z.array(z.object({ path: z.string(), reason: z.string() })) });
export const Suggested = Suggestions.extend({ unread: Unread });
export type Suggested = z.infer<typeof Suggested>;

/** Whose features are kept of how many pictures of a version. */
export const Coverage = z.object({ features: Features, name: z.string(), known: z.int(), pictures: z.int() });
export type Coverage = z.infer<typeof Coverage>;

/** By what pictures were compared: light, dark and contrast, or features. `compared` of all that were asked for have them. */
export const Measure = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('look') }),
  z.object({ kind: z.literal('features'), features: Features, name: z.string(), compared: z.int(), of: z.int() }),
]);
export type Measure = z.infer<typeof Measure>;

const params = z.object({ version: DatasetVersionId });

export const suggestionRoutes = {
  getSuggestions: route({
    method: 'GET',
    path: '/dataset-versions/:version/suggestions',
    permission: 'read',
    tag: 'datasets',
    summary:
      'Classes that a model or the nearest labelled pictures suggest for pictures without one, counted by confidence',
    params,
    query: z.object({ by: Suggester, k: Neighbours }),
    response: Suggestions,
  }),
  makeSuggestions: route({
    method: 'POST',
    path: '/dataset-versions/:version/suggestions',
    permission: 'write',
    tag: 'datasets',
    summary:
      'Have pictures without a class looked at, as far as they were not; the answer comes at the end, and a scan says how far it is',
    params,
    body: z.strictObject({ by: Suggester, k: z.int().min(1).max(MAX_NEIGHBOURS).default(5) }),
    response: Suggested,
    status: 200,
  }),
  listFeatures: route({
    method: 'GET',
    path: '/dataset-versions/:version/features',
    permission: 'read',
    tag: 'datasets',
    summary: 'Whose features are kept of how many pictures of a version: what "more like this" can compare by',
    params,
    response: z.object({ items: z.array(Coverage) }),
  }),
  makeFeatures: route({
    method: 'POST',
    path: '/dataset-versions/:version/features',
    permission: 'write',
    tag: 'datasets',
    summary: 'Have all pictures looked at by a network and keep their features, as far as they are not kept yet',
    params,
    body: z.strictObject({ features: Features.default(ON_BOARD) }),
    response: Coverage.extend({ unread: Unread }),
    status: 200,
  }),
};
