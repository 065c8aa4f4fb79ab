import { router } from '../trpc.ts';
import { listSubscriptions } from './list-subscriptions.ts';

export const subscriptionsRouter = router({ list: listSubscriptions });
