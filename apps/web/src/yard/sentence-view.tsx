import { Fact } from '../components/page.tsx';
import type { Part } from './sentence.ts';

/** A sentence with its facts set apart. */
export function Sentence({ parts }: { parts: Part[] }) {
  return parts.map((part, index) => (typeof part === 'string' ? part : <Fact key={index}>{part.fact}</Fact>));
}
