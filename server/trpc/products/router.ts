import { router } from '../trpc.ts';
import { getProduct } from './get-product.ts';
import { listProducts } from './list-products.ts';
import { updateProduct } from './update-product.ts';

export const productsRouter = router({ list: listProducts, get: getProduct, update: updateProduct });
