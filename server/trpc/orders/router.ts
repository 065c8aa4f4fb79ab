import { router } from '../trpc.ts';
import { listOrders } from './list-orders.ts';

export const ordersRouter = router({ list: listOrders });
