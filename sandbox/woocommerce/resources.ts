import { checkCustomerBody, checkOrderBody } from './bodies.ts';
import { createCustomer, deleteCustomer, unknownCustomer, updateCustomer } from './customer-edits.ts';
import { type Refusal, refusals } from './errors.ts';
import { createOrder, deleteOrder, trashOrder, updateOrder } from './order-edits.ts';
import { createProduct, deleteProduct, trashProduct, updateProduct } from './product-edits.ts';
import type { Fields, StreamName } from './source.ts';
import type { Store } from './store.ts';

/** The writes of one collection, by REST or in a batch. */
export interface Resource {
  create(body: Fields): Fields | Refusal;
  update(id: number, body: Fields): Fields | Refusal;
  remove(id: number, force: boolean): Fields | Refusal;
  unknown: Refusal;
}

export const resourceOf = (store: Store, stream: StreamName): Resource => {
  if (stream === 'orders')
    return {
      create: (body) => checkOrderBody(body) ?? createOrder(store, body),
      update: (id, body) => checkOrderBody(body) ?? updateOrder(store, id, body),
      remove: (id, force) => (force ? deleteOrder(store, id) : trashOrder(store, id)),
      unknown: refusals.orderId,
    };
  if (stream === 'products')
    return {
      create: (body) => createProduct(store, body),
      update: (id, body) => updateProduct(store, id, body),
      remove: (id, force) => (force ? deleteProduct(store, id) : trashProduct(store, id)),
      unknown: refusals.productId,
    };
  return {
    create: (body) => checkCustomerBody(body) ?? createCustomer(store, body),
    update: (id, body) => updateCustomer(store, id, body),
    remove: (id, force) =>
      force
        ? deleteCustomer(store, id)
        : { code: 'woocommerce_rest_trash_not_supported', message: 'Customers do not support trashing.', status: 501 },
    unknown: unknownCustomer(store),
  };
};
