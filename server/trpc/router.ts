import { auditRouter } from './audit/router.ts';
import { catalogueRouter } from './catalogue/router.ts';
import { contactsRouter } from './contacts/router.ts';
import { failuresRouter } from './failures/router.ts';
import { inboxRouter } from './inbox/router.ts';
import { instanceRouter } from './instance/router.ts';
import { integrationsRouter } from './integrations/router.ts';
import { membersRouter } from './members/router.ts';
import { ordersRouter } from './orders/router.ts';
import { organizationRouter } from './organization/router.ts';
import { overviewRouter } from './overview/router.ts';
import { privacyRouter } from './privacy/router.ts';
import { productsRouter } from './products/router.ts';
import { recordsRouter } from './records/router.ts';
import { runsRouter } from './runs/router.ts';
import { schedulesRouter } from './schedules/router.ts';
import { searchRouter } from './search/router.ts';
import { sessionRouter } from './session/router.ts';
import { subscriptionsRouter } from './subscriptions/router.ts';
import { router } from './trpc.ts';

/** Every procedure of the product, by area. One line each; the areas list their own. */
export const appRouter = router({
  session: sessionRouter,
  organization: organizationRouter,
  members: membersRouter,
  instance: instanceRouter,
  integrations: integrationsRouter,
  catalogue: catalogueRouter,
  runs: runsRouter,
  failures: failuresRouter,
  schedules: schedulesRouter,
  subscriptions: subscriptionsRouter,
  search: searchRouter,
  records: recordsRouter,
  overview: overviewRouter,
  inbox: inboxRouter,
  audit: auditRouter,
  contacts: contactsRouter,
  orders: ordersRouter,
  products: productsRouter,
  privacy: privacyRouter,
});

export type AppRouter = typeof appRouter;
