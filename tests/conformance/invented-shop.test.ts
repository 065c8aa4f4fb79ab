import { describe } from 'vitest';
import { fakeConnector } from '../support/fake-connector.ts';
import { fakeCustomer, fakeOrder, fakeProduct, idOf, makeFakeVendor } from '../support/fake-vendor.ts';
import { replyInstead } from './reply-instead.ts';
import { type ConformanceFixtures, conformance, type Reply } from './suite.ts';

/** Another vendor needs nothing but its folder: this one lives among the tests and keeps the same rules. */
const fixtures: ConformanceFixtures = {
  credential: { token: 'a-token-of-the-shop' },
  settings: (storeUrl) => ({ storeUrl }),
  async vendor() {
    const vendor = makeFakeVendor();
    for (let number = 1; number <= 230; number += 1) {
      const id = idOf(number);
      vendor.customers.set(id, fakeCustomer(id));
      vendor.orders.set(id, fakeOrder(id));
      vendor.products.set(id, fakeProduct(id));
    }
    const shop = await vendor.listen();
    const door = await replyInstead(shop.url);
    const ids = [...vendor.orders.keys()];
    return {
      url: door.url,
      ids: { customers: ids, orders: ids, products: ids },
      fail: (reply: Reply | undefined) => door.reply(reply),
      async close() {
        await door.close();
        await shop.close();
      },
    };
  },
};

describe('an invented shop', () => conformance(fakeConnector, fixtures));
