import type { Model } from '@trainyard/contracts/model';
import { Words } from '../../components/words.tsx';
import type { Evaluation } from '../../charts/evaluation.ts';
import { modelWords } from './sentence-words.ts';

export function ModelSentence({ model, evaluation }: { model: Model; evaluation: Evaluation | null }) {
  return <Words of={modelWords(model, evaluation)} />;
}
