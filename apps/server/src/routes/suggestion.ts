// Suggested classes, the features that they and "more like this" are found by, and the mistakes that both start from.
import type { ServerContext } from '../context.ts';
import { checkFeatures, coverage, lookAt, pictureSet } from '../features.ts';
import type { Handlers } from '../http/handler.ts';
import { listMistakes } from '../mistakes.ts';
import { makeSuggestions, readSuggestions } from '../suggestions.ts';

type Names = 'getSuggestions' | 'makeSuggestions' | 'listFeatures' | 'makeFeatures' | 'listMistakes';

export function suggestionHandlers(context: ServerContext): Handlers<Names> {
  return {
    async getSuggestions({ params, query }) {
      return readSuggestions(context, params.version, query);
    },
    async makeSuggestions({ params, body, signal }) {
      return makeSuggestions(context, params.version, body, signal);
    },
    async listFeatures({ params }) {
      return { items: await coverage(context, await pictureSet(context, params.version)) };
    },
    async listMistakes({ params, query }) {
      return listMistakes(context, params.run, query);
    },
    async makeFeatures({ params, body: { features }, signal }) {
      const set = await pictureSet(context, params.version);
      const { name } = await checkFeatures(context, set.project, features);
      const unread = await lookAt(context, { set, features, files: set.files }, signal);
      const known = (await coverage(context, set)).find((one) => one.features === features)?.known ?? 0;
      return { features, name, known, pictures: set.files.length, unread };
    },
  };
}
