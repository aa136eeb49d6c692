// Models of the registry by what they are good at, in words made of their facts.
import type { RegistryEntry } from '@trainyard/contracts/registry';

export interface ModelGroup {
  title: string;
  entries: RegistryEntry[];
}
const byWeights: Record<string, string> = {
  bundled: 'Weights on board',
  hub: 'Weights from the hub, needs the network',
  folder: 'Your own',
  none: 'From scratch',
};

/** Groups in the order in which their first model stands; what is on board first. */
export function groupModels(entries: readonly RegistryEntry[]): ModelGroup[] {
  const groups = new Map<string, RegistryEntry[]>();
  for (const entry of entries.toSorted((a, b) => order(a) - order(b))) {
    const title = groupTitle(entry);
    groups.set(title, [...(groups.get(title) ?? []), entry]);
  }
  return [...groups].map(([title, members]) => ({ title, entries: members }));
}

function groupTitle({ facts }: RegistryEntry): string {
  const good = facts['good_for'];
  if (typeof good === 'string' && good !== '') return good.charAt(0).toUpperCase() + good.slice(1);
  return byWeights[String(facts['pretrained'] ?? '')] ?? 'More';
}

function order({ facts }: RegistryEntry): number {
  const place = ['bundled', 'hub', 'none', 'folder'].indexOf(String(facts['pretrained'] ?? ''));
  return place < 0 ? 1 : place;
}

/** '4.7 M weights, 160 px, pretrained weights on board'. */
export function factWords({ facts, help }: RegistryEntry): string {
  const weights = facts['weights'];
  const size = facts['image_size'];
  const words = [
    typeof weights === 'number' ? `${weightWords(weights)} weights` : '',
    typeof size === 'number' ? `${size} px` : '',
    facts['pretrained'] === 'bundled' ? 'ImageNet weights on board' : '',
  ].filter(Boolean);
  return words.length > 0 ? words.join(', ') : help.replaceAll('`', '');
}

export function weightWords(weights: number): string {
  return weights >= 1e6
    ? `${(weights / 1e6).toFixed(1)} M`
    : weights >= 1e3
      ? `${Math.round(weights / 1e3)} k`
      : String(weights);
}

/** Entries that hold all the words. */
export function searchModels(entries: readonly RegistryEntry[], words: string): RegistryEntry[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    const haystack = [entry.name, entry.title, entry.help, ...entry.aliases, groupTitle(entry)].join(' ').toLowerCase();
    return wanted.every((word) => haystack.includes(word));
  });
}

/** What was typed, where it is a hub id that the registry does not have. */
export function hubId(text: string, entries: readonly RegistryEntry[]): string | null {
  const id = text.trim();
  if (!/^[\w.-]+\/[\w.-]+$/.test(id)) return null;
  const images = entries.some((entry) => entry.name === 'huggingface');
  return images && !entries.some((entry) => entry.name === id || entry.aliases.includes(id)) ? id : null;
}
