import { retryFailures } from '@syncline/drizzle/queries/runs';
import { expect, it } from 'vitest';
import { fakeShop } from '../support/fake-shop.ts';
import { fakeOrder, idOf } from '../support/fake-vendor.ts';
import { testServices } from '../support/services.ts';

const { database } = await testServices();

/** A record that comes without an id that could be read is named by its content: no vendor knows that name. */
it('is not asked for by the name it was given here, and is settled by the next full sync', async () => {
  const shop = await fakeShop(database);
  const { vendor, organizationId, connectionId } = shop;
  for (let n = 1; n <= 3; n += 1) vendor.orders.set(idOf(n), fakeOrder(idOf(n)));
  vendor.garbled.set(idOf(2), { nothing: 'to be seen' });
  vendor.garbled.set(idOf(3), { id: idOf(3), updated: 'yesterday' });
  await shop.sync('full', ['orders']);
  const failures = () =>
    shop.tenant(async (tx) => {
      const rows = await tx<{ externalId: string; state: string }[]>`
        select external_id, state from run_failures order by external_id`;
      return rows.map((row) => ({ ...row }));
    });
  const unreadable = { externalId: expect.stringMatching(/^unreadable-/) };
  expect(await failures()).toEqual([
    { externalId: idOf(3), state: 'open' },
    { ...unreadable, state: 'open' },
  ]);
  const junk = () => shop.tenant((tx) => tx`select external_id from records where external_id like 'unreadable-%'`);

  const retry = await shop.tenant((tx) => retryFailures(tx, { organizationId, connectionId }));
  expect(retry?.count).toBe(1);
  await shop.work();
  // Also a run that names it, of an earlier release, marks nothing as gone.
  const [, { externalId = '' } = {}] = await failures();
  await shop.sync('record', ['orders'], [{ stream: 'orders', externalId }]);
  expect((await failures())[1]).toEqual({ ...unreadable, state: 'open' });
  expect(await junk()).toHaveLength(0);

  // Met again: still open. Not met any more: it has come under its own id.
  await shop.sync('full', ['orders']);
  expect((await failures())[1]).toEqual({ ...unreadable, state: 'open' });
  vendor.garbled.clear();
  await shop.sync('full', ['orders']);
  expect((await failures()).map((failure) => failure.state)).toEqual(['resolved', 'resolved']);
});
