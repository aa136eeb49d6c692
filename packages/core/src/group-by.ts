// The pattern of `group_by`: a file name with `{group}` once and `*` anywhere. The engine reads it likewise (images/groups.py).

/** What is wrong with a pattern; null where nothing is. */
export function groupByFault(pattern: string): string | null {
  if (pattern.split('{group}').length !== 2)
    return `group_by: ${JSON.stringify(pattern)} has to hold {group} once, for what the pictures of one group share; * is any other text, as in {group}_slice*.`;
  return pattern.startsWith('/') || pattern.includes('\\')
    ? `group_by: ${JSON.stringify(pattern)} is compared with the last parts of a path below the data; write it with / between them and none before.`
    : null;
}
