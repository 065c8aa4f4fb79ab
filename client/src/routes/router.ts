import { createRouter } from '@tanstack/react-router';
import { Skeleton } from '../ui/skeleton.tsx';
import { accountRoutes } from './account-routes.ts';
import { appRoutes } from './app-routes.ts';
import { rootRoute } from './root-route.tsx';

export const router = createRouter({
  routeTree: rootRoute.addChildren([...accountRoutes, appRoutes]),
  // Hovering or focusing a link fetches the page's script and data ahead.
  defaultPreload: 'intent',
  defaultPreloadDelay: 40,
  defaultPreloadStaleTime: 5_000,
  defaultPendingMs: 300,
  defaultPendingComponent: () => Skeleton({ className: 'h-8 w-64' }),
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
