import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouterHistory,
  redirect,
} from '@tanstack/react-router';
import { auth } from './api/auth.ts';
import { VIEW } from './features/metrics/view.ts';
import { Crashed } from './ui/Crashed.tsx';
import { NotFound } from './ui/NotFound.tsx';
import { Starting } from './ui/Starting.tsx';
import { Shell } from './ui/shell/Shell.tsx';
import { localPath, parseSearch, pick, stringifySearch } from './util/search.ts';

const root = createRootRoute({ component: Outlet });

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search) => pick(search, ['redirect']),
  beforeLoad: async ({ search }) => {
    if (await auth.restore().catch(() => false)) throw redirect({ href: localPath(search.redirect) });
  },
  component: lazyRouteComponent(() => import('./features/login/LoginPage.tsx'), 'LoginPage'),
});

/** All pages behind the sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ location }) => {
    if (await auth.restore()) return;
    const who = auth.get();
    const plain = location.href === '/' || (who.status === 'out' && who.why === 'chosen');
    throw redirect({ to: '/login', search: plain ? {} : { redirect: location.href } });
  },
  component: Shell,
});

const dashboard = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: lazyRouteComponent(() => import('./features/dashboard/DashboardPage.tsx'), 'DashboardPage'),
});

/** Not `/metrics`: at that address serve answers Prometheus. */
const metrics = createRoute({
  getParentRoute: () => inside,
  path: '/analytics',
  validateSearch: (search) => pick(search, VIEW),
  component: lazyRouteComponent(() => import('./features/metrics/MetricsPage.tsx'), 'MetricsPage'),
});

const sessions = createRoute({
  getParentRoute: () => inside,
  path: '/sessions',
  validateSearch: (search) =>
    pick(search, ['q', 'state', 'program', 'country', 'priority', 'flag', 'open', 'tab', 'run']),
  component: lazyRouteComponent(() => import('./features/sessions/SessionsPage.tsx'), 'SessionsPage'),
});

const session = createRoute({
  getParentRoute: () => inside,
  path: '/sessions/$name',
  validateSearch: (search) => pick(search, ['tab', 'run']),
  component: lazyRouteComponent(() => import('./features/sessions/SessionPage.tsx'), 'SessionPage'),
});

const jobs = createRoute({
  getParentRoute: () => inside,
  path: '/jobs',
  component: lazyRouteComponent(() => import('./features/jobs/JobsPage.tsx'), 'JobsPage'),
});

const job = createRoute({
  getParentRoute: () => inside,
  path: '/jobs/$id',
  component: lazyRouteComponent(() => import('./features/jobs/JobPage.tsx'), 'JobPage'),
});

const states = createRoute({
  getParentRoute: () => inside,
  path: '/states',
  component: lazyRouteComponent(() => import('./features/states/StatesPage.tsx'), 'StatesPage'),
});

const pairs = createRoute({
  getParentRoute: () => inside,
  path: '/pairs',
  validateSearch: (search) => pick(search, ['q', 'country']),
  component: lazyRouteComponent(() => import('./features/pairs/PairsPage.tsx'), 'PairsPage'),
});

const quota = createRoute({
  getParentRoute: () => inside,
  path: '/quota',
  validateSearch: (search) => pick(search, ['q', 'open']),
  component: lazyRouteComponent(() => import('./features/quota/QuotaPage.tsx'), 'QuotaPage'),
});

const numbers = createRoute({
  getParentRoute: () => inside,
  path: '/numbers',
  validateSearch: (search) => pick(search, ['pair', 'q']),
  component: lazyRouteComponent(() => import('./features/numbers/NumbersPage.tsx'), 'NumbersPage'),
});

const optOuts = createRoute({
  getParentRoute: () => inside,
  path: '/opt-outs',
  validateSearch: (search) => pick(search, ['lifted']),
  component: lazyRouteComponent(() => import('./features/opt-outs/OptOutsPage.tsx'), 'OptOutsPage'),
});

const gateways = createRoute({
  getParentRoute: () => inside,
  path: '/gateways',
  component: lazyRouteComponent(() => import('./features/gateways/GatewaysPage.tsx'), 'GatewaysPage'),
});

const messages = createRoute({
  getParentRoute: () => inside,
  path: '/messages',
  validateSearch: (search) =>
    pick(search, ['country', 'state', 'pair', 'session', 'window', 'from', 'to', 'open']),
  component: lazyRouteComponent(() => import('./features/messages/MessagesPage.tsx'), 'MessagesPage'),
});

const message = createRoute({
  getParentRoute: () => inside,
  path: '/messages/$id',
  component: lazyRouteComponent(() => import('./features/messages/MessagePage.tsx'), 'MessagePage'),
});

const alerts = createRoute({
  getParentRoute: () => inside,
  path: '/alerts',
  component: lazyRouteComponent(() => import('./features/alerts/AlertsPage.tsx'), 'AlertsPage'),
});

const missing = createRoute({ getParentRoute: () => inside, path: '$', component: NotFound });

const routeTree = root.addChildren([
  login,
  inside.addChildren([
    dashboard,
    metrics,
    sessions,
    session,
    jobs,
    job,
    states,
    pairs,
    quota,
    numbers,
    optOuts,
    gateways,
    messages,
    message,
    alerts,
    missing,
  ]),
]);

export function createConsoleRouter(history?: RouterHistory) {
  return createRouter({
    routeTree,
    ...(history && { history }),
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPendingMs: 200,
    defaultPendingComponent: Starting,
    defaultErrorComponent: Crashed,
    defaultNotFoundComponent: NotFound,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
