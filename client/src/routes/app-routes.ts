import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { AppShell } from '../features/shell/app-shell.tsx';
import { sessionQuery, settleOrganization } from '../session.ts';
import { queryClient, statusOf, trpc } from '../trpc.ts';
import { Broken, rootRoute } from './root-route.tsx';
import {
  activitySearch,
  connectionSearch,
  contactsSearch,
  handoverSearch,
  integrationsSearch,
  notConnectedSearch,
  ordersSearch,
  productsSearch,
  runSearch,
  settingsSearch,
} from './search.ts';

const app = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  component: AppShell,
  errorComponent: Broken,
  beforeLoad: async ({ location }) => {
    try {
      settleOrganization(await queryClient.ensureQueryData(sessionQuery()));
    } catch (error) {
      if (statusOf(error) !== 401) throw error;
      const next = location.href === '/' ? undefined : location.href;
      throw redirect({ to: '/sign-in', search: next === undefined ? {} : { next }, replace: true });
    }
  },
});

const overview = createRoute({
  getParentRoute: () => app,
  path: '/',
  loader: () => void queryClient.prefetchQuery(trpc.overview.get.queryOptions()),
  component: lazyRouteComponent(() => import('../features/overview/overview-page.tsx'), 'OverviewPage'),
});

const integrations = createRoute({
  getParentRoute: () => app,
  path: '/integrations',
  validateSearch: (search) => integrationsSearch.parse(search),
  loader: () => {
    void queryClient.prefetchQuery(trpc.integrations.list.queryOptions());
    void queryClient.prefetchQuery(trpc.catalogue.list.queryOptions());
  },
  component: lazyRouteComponent(() => import('../features/integrations/integrations-page.tsx'), 'IntegrationsPage'),
});

const handover = createRoute({
  getParentRoute: () => app,
  path: '/integrations/handover',
  validateSearch: (search) => handoverSearch.parse(search),
  component: lazyRouteComponent(() => import('../features/integrations/handover-page.tsx'), 'HandoverPage'),
});

const notConnected = createRoute({
  getParentRoute: () => app,
  path: '/integrations/not-connected',
  validateSearch: (search) => notConnectedSearch.parse(search),
  component: lazyRouteComponent(() => import('../features/integrations/not-connected-page.tsx'), 'NotConnectedPage'),
});

const connection = createRoute({
  getParentRoute: () => app,
  path: '/integrations/$integrationId',
  validateSearch: (search) => connectionSearch.parse(search),
  loader: ({ params: { integrationId } }) =>
    void queryClient.prefetchQuery(trpc.integrations.get.queryOptions({ integrationId })),
  component: lazyRouteComponent(() => import('../features/connection/connection-page.tsx'), 'ConnectionPage'),
});

const run = createRoute({
  getParentRoute: () => app,
  path: '/runs/$runId',
  validateSearch: (search) => runSearch.parse(search),
  loader: ({ params: { runId } }) => void queryClient.prefetchQuery(trpc.runs.get.queryOptions({ runId })),
  component: lazyRouteComponent(() => import('../features/runs/run-page.tsx'), 'RunPage'),
});

const contacts = createRoute({
  getParentRoute: () => app,
  path: '/contacts',
  validateSearch: (search) => contactsSearch.parse(search),
  component: lazyRouteComponent(() => import('../features/contacts/contacts-page.tsx'), 'ContactsPage'),
});

const contact = createRoute({
  getParentRoute: () => app,
  path: '/contacts/$id',
  loader: ({ params: { id } }) => void queryClient.prefetchQuery(trpc.contacts.get.queryOptions({ id })),
  component: lazyRouteComponent(() => import('../features/contacts/contact-page.tsx'), 'ContactPage'),
});

const orders = createRoute({
  getParentRoute: () => app,
  path: '/orders',
  validateSearch: (search) => ordersSearch.parse(search),
  component: lazyRouteComponent(() => import('../features/orders/orders-page.tsx'), 'OrdersPage'),
});

const order = createRoute({
  getParentRoute: () => app,
  path: '/orders/$id',
  loader: ({ params: { id } }) => void queryClient.prefetchQuery(trpc.orders.get.queryOptions({ id })),
  component: lazyRouteComponent(() => import('../features/orders/order-page.tsx'), 'OrderPage'),
});

const products = createRoute({
  getParentRoute: () => app,
  path: '/products',
  validateSearch: (search) => productsSearch.parse(search),
  component: lazyRouteComponent(() => import('../features/products/products-page.tsx'), 'ProductsPage'),
});

const product = createRoute({
  getParentRoute: () => app,
  path: '/products/$id',
  loader: ({ params: { id } }) => void queryClient.prefetchQuery(trpc.products.get.queryOptions({ id })),
  component: lazyRouteComponent(() => import('../features/products/product-page.tsx'), 'ProductPage'),
});

const activity = createRoute({
  getParentRoute: () => app,
  path: '/activity',
  validateSearch: (search) => activitySearch.parse(search),
  component: lazyRouteComponent(() => import('../features/activity/activity-page.tsx'), 'ActivityPage'),
});

const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  validateSearch: (search) => settingsSearch.parse(search),
  component: lazyRouteComponent(() => import('../features/settings/settings-page.tsx'), 'SettingsPage'),
});

/** The pages of those who are signed in. */
export const appRoutes = app.addChildren([
  overview,
  integrations,
  handover,
  notConnected,
  connection,
  run,
  contacts,
  contact,
  orders,
  order,
  products,
  product,
  activity,
  settings,
]);
