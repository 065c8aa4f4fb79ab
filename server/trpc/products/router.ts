import { router } from '../trpc.ts';
import { listProducts } from './list-products.ts';

export const productsRouter = router({ list: listProducts });
