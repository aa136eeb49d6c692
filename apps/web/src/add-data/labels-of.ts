// A list that says the labels of pictures, as a request names it.

/** Nothing where no list is named. */
export const labelsOf = (value: string): { labels?: string } => (value.trim() === '' ? {} : { labels: value.trim() });
