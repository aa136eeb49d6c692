// All addresses of the app. Pages are loaded when they are opened.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NotFound, PageError } from './components/dead-end.tsx';
import * as search from './search.ts';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: PageError });
const getParentRoute = () => root;

const yard = createRoute({
  getParentRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/yard.tsx'), 'YardPage'),
});
const projects = createRoute({
  getParentRoute,
  path: '/projects',
  validateSearch: search.ProjectsSearch,
  component: lazyRouteComponent(() => import('./pages/projects.tsx'), 'ProjectsPage'),
});
const project = createRoute({
  getParentRoute,
  path: '/projects/$project',
  validateSearch: search.ProjectSearch,
  component: lazyRouteComponent(() => import('./pages/project.tsx'), 'ProjectPage'),
});
const newRun = createRoute({
  getParentRoute,
  path: '/projects/$project/new',
  validateSearch: search.NewRunSearch,
  component: lazyRouteComponent(() => import('./pages/new-run.tsx'), 'NewRunPage'),
});
const importData = createRoute({
  getParentRoute,
  path: '/projects/$project/import',
  validateSearch: search.ImportSearch,
  component: lazyRouteComponent(() => import('./pages/import.tsx'), 'ImportPage'),
});
const run = createRoute({
  getParentRoute,
  path: '/runs/$run',
  validateSearch: search.RunSearch,
  component: lazyRouteComponent(() => import('./pages/run.tsx'), 'RunPage'),
});
const models = createRoute({
  getParentRoute,
  path: '/models',
  validateSearch: search.ModelsSearch,
  component: lazyRouteComponent(() => import('./pages/models.tsx'), 'ModelsPage'),
});
const model = createRoute({
  getParentRoute,
  path: '/models/$model',
  validateSearch: search.ModelSearch,
  component: lazyRouteComponent(() => import('./pages/model.tsx'), 'ModelPage'),
});
const datasets = createRoute({
  getParentRoute,
  path: '/datasets',
  validateSearch: search.DatasetsSearch,
  component: lazyRouteComponent(() => import('./pages/datasets.tsx'), 'DatasetsPage'),
});
const dataset = createRoute({
  getParentRoute,
  path: '/datasets/$dataset',
  validateSearch: search.DatasetSearch,
  component: lazyRouteComponent(() => import('./pages/dataset.tsx'), 'DatasetPage'),
});
const agents = createRoute({
  getParentRoute,
  path: '/agents',
  component: lazyRouteComponent(() => import('./pages/agents.tsx'), 'AgentsPage'),
});

const away = createRoute({
  getParentRoute,
  path: '/away',
  validateSearch: search.AwaySearch,
  component: lazyRouteComponent(() => import('./pages/away.tsx'), 'AwayPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    yard,
    projects,
    project,
    newRun,
    importData,
    run,
    models,
    model,
    datasets,
    dataset,
    agents,
    away,
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: NotFound,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
