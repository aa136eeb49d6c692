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
