import { router } from '../trpc.ts';
import { explainMissing } from './explain-missing.ts';
import { getOrder } from './get-order.ts';
import { listOrders } from './list-orders.ts';
import { updateOrder } from './update-order.ts';

export const ordersRouter = router({
  list: listOrders,
  get: getOrder,
  update: updateOrder,
  whyMissing: explainMissing,
});
