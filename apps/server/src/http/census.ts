// Every route says who may use it. One that does not stops the start: what was forgotten would be open to all.
import type { FastifyInstance, RouteOptions } from 'fastify';

/** Watches routes as they are registered; call before the first. `check` throws with the names of those without a permission. */
export function startCensus(app: FastifyInstance): { check: () => void; methodsOf: (path: string) => string[] } {
  const routes: RouteOptions[] = [];
  const nameOf = ({ method, url }: RouteOptions) => `${[method].flat().join(',')} ${url}`;
  // Kept and looked at later: hooks of an inner scope may still add to a route.
  app.addHook('onRoute', (route) => void routes.push(route));
  return {
    check() {
      const without = routes.filter(({ config }) => !config?.permission);
      if (without.length > 0) throw new Error(`These routes declare no permission: ${without.map(nameOf).join('; ')}`);
    },
    /** Methods that some route has at this path. */
    methodsOf(path) {
      const matching = routes.filter(({ url }) => !url.includes('*') && patternOf(url).test(path));
      return [...new Set(matching.flatMap(({ method }) => method))];
    },
  };
}

function patternOf(url: string): RegExp {
  const escaped = url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/:\w+/g, '[^/]+')}/?$`);
}
