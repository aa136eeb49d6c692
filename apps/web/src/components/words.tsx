import type { Words as Sentence } from '@trainyard/core/words';
import { Fact } from './page.tsx';

/** A sentence made of words, facts and names. A name wraps where it is long; a fact stays in one piece. */
export function Words({ of }: { of: Sentence }) {
  return of.map((part, index) =>
    typeof part === 'string' ? (
      part
    ) : 'fact' in part ? (
      <Fact key={index}>{part.fact}</Fact>
    ) : (
      <bdi key={index} className="font-semibold text-ink1 [overflow-wrap:anywhere]">
        {part.name}
      </bdi>
    ),
  );
}
