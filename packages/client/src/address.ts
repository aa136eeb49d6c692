// From a route of the table to the address of one request.
import { API_PREFIX, api, type RouteName } from '@trainyard/contracts/api';

export type Query = Record<string, unknown>;

/** Address of a route below `baseUrl` ('' in a browser: the same host). Every parameter is encoded whole, so none can become a path. */
export function addressOf(baseUrl: string, name: RouteName, params: Query = {}, query: Query = {}): string {
  const path = api[name].path.replace(/:(\w+)/g, (_, key: string) => {
    const value = params[key];
    if (value === undefined || value === null || value === '')
      throw new TypeError(`${name} needs the parameter ${key}`);
    return encodeURIComponent(textOf(value));
  });
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) search.append(key, textOf(value));
  }
  const text = search.toString();
  return `${baseUrl.replace(/\/+$/, '')}${API_PREFIX}${path}${text ? `?${text}` : ''}`;
}

/** Numbers and truth values as JSON writes them. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
