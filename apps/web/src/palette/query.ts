// What is typed into the palette: words, and filters on fields such as state:failed or lr>1e-2. Pure.

export type Operator = ':' | '>' | '<' | '>=' | '<=';
export interface Filter {
  field: string;
  operator: Operator;
  value: string;
}
export interface Query {
  words: string[];
  filters: Filter[];
}

const FILTER = /^([a-z][\w./]*)(:|>=|<=|>|<)(.+)$/;
const aliases: Record<string, string> = {
  lr: 'learning_rate',
  batch: 'batch_size',
  data: 'dataset',
  size: 'image_size',
};

export function parseQuery(text: string): Query {
  const query: Query = { words: [], filters: [] };
  for (const token of text.toLowerCase().split(/\s+/).filter(Boolean)) {
    const match = FILTER.exec(token);
    if (match)
      query.filters.push({ field: aliases[match[1]!] ?? match[1]!, operator: match[2] as Operator, value: match[3]! });
    else query.words.push(token);
  }
  return query;
}

export type Fields = Record<string, string | number | boolean | null>;

/** A filter holds when the named field (or one that ends in it) has the value; a text field when it contains it. */
export function holds({ field, operator, value }: Filter, fields: Fields): boolean {
  return Object.entries(fields).some(([key, found]) => {
    if (key !== field && !key.endsWith(`.${field}`) && !key.endsWith(`/${field}`)) return false;
    if (operator === ':')
      return typeof found === 'number' ? found === Number(value) : String(found).toLowerCase().includes(value);
    const [left, right] = [Number(found), Number(value)];
    if (found === null || Number.isNaN(left) || Number.isNaN(right)) return false;
    if (operator === '>') return left > right;
    if (operator === '<') return left < right;
    return operator === '>=' ? left >= right : left <= right;
  });
}
