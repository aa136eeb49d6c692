// A reference of a registry entry, such as "Lin et al. 2017, Focal Loss, arXiv:1708.02002", with what can be opened in it.

export interface ReferencePart {
  text: string;
  /** Address of a page; null: plain text. */
  href: string | null;
}

const OPENED = /arXiv:\d{4}\.\d{4,5}|doi:\S*[^\s,;.]|https:\/\/\S*[^\s,;.]/g;

/** In order; joined they read as the reference, but for pages, which are called by their host. */
export function referenceParts(reference: string): ReferencePart[] {
  const parts: ReferencePart[] = [];
  let from = 0;
  for (const found of reference.matchAll(OPENED)) {
    if (found.index > from) parts.push({ text: reference.slice(from, found.index), href: null });
    parts.push(opened(found[0]));
    from = found.index + found[0].length;
  }
  if (from < reference.length) parts.push({ text: reference.slice(from), href: null });
  return parts;
}

function opened(found: string): ReferencePart {
  if (found.startsWith('arXiv:')) return { text: found, href: `https://arxiv.org/abs/${found.slice('arXiv:'.length)}` };
  if (found.startsWith('doi:'))
    return { text: found, href: `https://doi.org/${encodeURI(found.slice('doi:'.length))}` };
  // Whatever a plugin writes, the address is one of a page.
  const host = URL.canParse(found) ? new URL(found).hostname.replace(/^www\./, '') : null;
  return host === null ? { text: found, href: null } : { text: host, href: found };
}
