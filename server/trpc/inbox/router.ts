import { router } from '../trpc.ts';
import { getDelivery } from './get-delivery.ts';
import { listDeliveries } from './list-deliveries.ts';
import { replayDeliveries } from './replay-deliveries.ts';
import { retryDeliveries } from './retry-deliveries.ts';

export const inboxRouter = router({
  list: listDeliveries,
  get: getDelivery,
  retry: retryDeliveries,
  replay: replayDeliveries,
});
