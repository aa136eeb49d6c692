// The pattern of `group_by`: a file name with `{group}` once and `*` anywhere. The engine reads it likewise (images/groups.py).

/** What is wrong with a pattern; nothing where there is none. */
export function groupByFaults(pattern: unknown): string[] {
  if (typeof pattern !== 'string') return [];
  const told = `group_by: ${JSON.stringify(pattern)}`;
  if (pattern.split('{group}').length !== 2)
    return [
      `${told} has to hold {group} once, for what the pictures of one group share; * is any other text, as in {group}_slice*.`,
    ];
  if (!pattern.startsWith('/') && !pattern.includes('\\')) return [];
  return [
    `${told} is compared with the last parts of a path below the data; write it with / between them and none before.`,
  ];
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

function expressionOf(pattern: string): RegExp {
  const parts = pattern
    .split(/(\*|\{group\})/)
    .map((part) => (part === '*' ? '[^/]*' : part === '{group}' ? '([^/]+)' : escaped(part)));
  return new RegExp(`^(?:${parts.join('')})$`, 'su');
}

/** The group of a path, by as many of its last parts as the pattern has, without the ending or with it; null where it has none. */
export function groupOf(pattern: string, path: string): string | null {
  const last = path.split('/').slice(-pattern.split('/').length).join('/');
  const expression = expressionOf(pattern);
  const match = expression.exec(last.replace(/\.[^./]*$/, '')) ?? expression.exec(last);
  return match?.[1] ?? null;
}
