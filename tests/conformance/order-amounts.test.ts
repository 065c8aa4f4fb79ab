import { readdirSync, readFileSync } from 'node:fs';
import { makeSandbox } from '@syncline/sandbox';
import { shopify } from '@syncline/shared/connectors/shopify/index';
import { woocommerce } from '@syncline/shared/connectors/woocommerce/index';
import { type OrderEntity, orderEntitySchema } from '@syncline/shared/domain/entities';
import { rawRecord, rawRecords } from '@syncline/shared/kit/json';
import type { AnyStream } from '@syncline/shared/kit/stream';
import { expect, it } from 'vitest';
import { recorded } from '../fixtures/woocommerce/read.ts';
import { openShopify } from '../support/open-shopify.ts';
import { noRests, restsOf } from '../support/order-parts.ts';
import { describeWithContracts, vendorContract } from '../support/vendor-contracts.ts';

/** The parts of every order make its total, whichever vendor it came from: see `orderEntitySchema`. */

const toOrder = (stream: AnyStream, value: unknown): OrderEntity =>
  orderEntitySchema.parse(stream.toEntity(stream.record.parse(value), {}));

it('simulated Shopify shops', async () => {
  const sandbox = makeSandbox({ stores: 1, customers: 60, orders: 600, products: 40, seed: 5 });
  const { url } = await sandbox.listen();
  const [shop] = sandbox.shopify.shops();
  if (!shop) throw new Error('No shop.');
  sandbox.shopify.setFaults({ restoreRate: 100_000, bucketCapacity: 100_000 }, 'sandbox-1');
  const opened = await openShopify({
    url,
    domain: shop.domain,
    token: shop.customApp.token,
    settings: { bulkFrom: 0 },
  });
  const met = { orders: 0, discounts: 0, included: 0, freed: 0, duties: 0, fees: 0, taxedFees: 0 };
  try {
    const walk = { cursor: undefined, checkpoint: undefined, ceiling: new Date(), createdSince: undefined };
    for await (const page of shopify.streams.orders.read(opened.ctx, walk)) {
      for (const { value } of page.records) {
        const order = toOrder(shopify.streams.orders, value);
        expect(restsOf(order), order.number).toEqual(noRests);
        met.orders += 1;
        if (Number(order.discountTotal) > 0) met.discounts += 1;
        if (order.coupons.some(({ code, discount }) => code === 'FREESHIP' && Number(discount) > 0)) met.freed += 1;
        if (order.custom.taxes_included === true && Number(order.taxTotal) > 0) met.included += 1;
        met.duties += order.fees.filter(({ title }) => title === 'Duties').length;
        met.fees += order.fees.filter(({ title }) => title !== 'Duties').length;
        met.taxedFees += order.fees.filter(({ tax }) => Number(tax) > 0).length;
      }
    }
  } finally {
    await opened.close();
    await sandbox.close();
  }
  expect(met.orders).toBe(600);
  for (const [what, count] of Object.entries(met)) expect(count, what).toBeGreaterThan(5);
});

it.each(['11.0.1', '7.9.0'] as const)('simulated WooCommerce stores, %s', async (version) => {
  const sandbox = makeSandbox({ stores: 1, customers: 60, orders: 600, products: 40, seed: 5, version });
  let orders = 0;
  for (const text of sandbox.control.truth('orders')) {
    const order = toOrder(woocommerce.streams.orders, rawRecord(text).value);
    expect(restsOf(order), order.number).toEqual(noRests);
    orders += 1;
  }
  expect(orders).toBeGreaterThanOrEqual(600);
  await sandbox.close();
});

it.each(Object.entries(recorded<string>('orders')))('recorded WooCommerce order: %s', (_name, text) => {
  expect(restsOf(toOrder(woocommerce.streams.orders, rawRecord(text).value))).toEqual(noRests);
});

describeWithContracts('every order of a recorded WooCommerce store', ['fixtures/woocommerce/full'], () => {
  // Seven currencies, several rates, compound taxes, coupons, fees, refunds: not one exception.
  it('adds up', () => {
    const folder = vendorContract('fixtures/woocommerce/full');
    let orders = 0;
    for (const name of readdirSync(folder).filter((file) => file.startsWith('orders-'))) {
      const { response } = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as { response: { body: string } };
      for (const { value } of rawRecords(Buffer.from(response.body))) {
        const order = toOrder(woocommerce.streams.orders, value);
        expect(restsOf(order), order.number).toEqual(noRests);
        orders += 1;
      }
    }
    expect(orders).toBeGreaterThan(500);
  });
});
