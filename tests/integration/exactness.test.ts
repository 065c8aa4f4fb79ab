import { makeServerConnectors } from '@syncline/server/connectors';
import type { Connector } from '@syncline/shared/kit/connector';
import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { fakeConnector } from '../support/fake-connector.ts';
import { fakeOrder, makeFakeVendor } from '../support/fake-vendor.ts';
import { testServices } from '../support/services.ts';
import { startTestApp } from '../support/test-app.ts';
import { startTestWorker } from '../support/test-worker.ts';

/** No amount and no instant changes by a hair on its way through pull, map, store and API. */
const test = await testServices();
const vendor = makeFakeVendor();
const shop = await vendor.listen();
const host = new URL(shop.url).host;
const connectors = { fable: fakeConnector as unknown as Connector };
const hub = await startTestApp(test, {
  connectors: makeServerConnectors(connectors),
  env: { SYNCLINE_ALLOWED_PRIVATE_HOSTS: host },
});
await startTestWorker(test, hub, { connectors, allowedPrivateHosts: [host] });
afterAll(() => shop.close());

// Far more digits than a double holds, and the scales of every currency.
const amount = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.integer({ min: 0, max: 12 }))
  .map(([negative, digits, scale]) => {
    const text = digits.toString().padStart(scale + 1, '0');
    const whole = text.slice(0, text.length - scale);
    const decimal = scale === 0 ? whole : `${whole}.${text.slice(text.length - scale)}`;
    return negative && digits > 0n ? `-${decimal}` : decimal;
  });
const instant = fc
  .date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

it('keeps every digit and every millisecond', async () => {
  const cases = fc.sample(fc.record({ total: amount, lineTotal: amount, quantity: amount, placed: instant }), 150);
  cases.forEach((one, n) => {
    const id = `o${String(n).padStart(4, '0')}`;
    vendor.orders.set(
      id,
      fakeOrder(id, {
        total: one.total,
        placed: one.placed,
        lines: [{ id: 'l1', title: 'One', quantity: one.quantity.replace('-', ''), total: one.lineTotal }],
      }),
    );
  });
  const { api } = await hub.signIn(hub.owner.email, hub.owner.password);
  const { integrationId } = await api.integrations.connect.mutate({
    provider: 'fable',
    settings: { storeUrl: shop.url },
    credential: { token: 'secret-token-1' },
    startSync: false,
  });
  const result = await api.integrations.sync.mutate({ integrationId, type: 'full', wait: true });
  expect(result).toMatchObject({ orders: { success: true, synced: cases.length } });

  const found = new Map<string, string>();
  for (let cursor: string | undefined; ; ) {
    const page = await api.orders.list.query({ limit: 50, ...(cursor === undefined ? {} : { cursor }) });
    for (const order of page.items) found.set(order.externalId, order.id);
    if (!page.nextCursor) break;
    cursor = page.nextCursor;
  }
  expect(found.size).toBe(cases.length);
  for (const [n, one] of cases.entries()) {
    const order = await api.orders.get.query({ id: found.get(`o${String(n).padStart(4, '0')}`) ?? '' });
    expect({
      total: order.total,
      placed: order.placedAt,
      lineTotal: order.lines[0]?.total,
      quantity: order.lines[0]?.quantity,
    }).toEqual({
      total: one.total,
      placed: one.placed,
      lineTotal: one.lineTotal,
      quantity: one.quantity.replace('-', ''),
    });
  }
});
