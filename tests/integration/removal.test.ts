import { findConnectionByAccount, reviveConnection } from '@syncline/drizzle/queries/connection-changes';
import { listInbox } from '@syncline/drizzle/queries/inbox-views';
import { beginRemoval, deleteBatch } from '@syncline/drizzle/queries/removal';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { fakeShop } from '../support/fake-shop.ts';
import { testServices } from '../support/services.ts';

const { database } = await testServices();

describe('removing a connection', () => {
  it('takes its own rows of every week, and no other connection’s', async () => {
    const gone = await fakeShop(database);
    const stays = await fakeShop(database, { organizationId: gone.organizationId });
    const weekMs = 7 * 24 * 60 * 60 * 1000;
    // The same place in two partitions: rows of one week are numbered like those of the next.
    for (const [connectionId, at] of [
      [gone.connectionId, Date.now()],
      [stays.connectionId, Date.now() + weekMs],
      [gone.connectionId, Date.now() + 2 * weekMs],
    ] as const) {
      await gone.tenant(
        (tx) => tx`
          insert into webhook_inbox (organization_id, id, connection_id, dedupe_key, topic, headers, body, state)
          values (${gone.organizationId}, ${uuidv7({ msecs: at })}, ${connectionId}, '\\x00', 'order.updated', '{}', '', 'waiting')`,
      );
    }
    expect(await gone.tenant((tx) => deleteBatch(tx, 'inbox', gone.connectionId, 100))).toBe(2);
    // Asked from the beginning of time: everything.
    const { items } = await gone.tenant((tx) =>
      listInbox(tx, { connectionId: stays.connectionId, from: '1900-01-01T00:00:00Z', limit: 10 }),
    );
    expect(items).toHaveLength(1);
    const left = await gone.tenant((tx) => tx<{ connectionId: string }[]>`select connection_id from webhook_inbox`);
    expect(left).toEqual([{ connectionId: stays.connectionId }]);
  });

  it('cannot be undone by connecting again: the account becomes a new connection', async () => {
    const shop = await fakeShop(database);
    const id = shop.connectionId;
    const found = () => shop.tenant((tx) => findConnectionByAccount(tx, 'fable', id));
    const revive = () =>
      shop.tenant((tx) =>
        reviveConnection(tx, id, { account: id, settings: {}, authId: 'token', label: 'x', facts: {}, warnings: [] }),
      );
    const begin = () => shop.tenant((tx) => beginRemoval(tx, id));
    expect(await begin()).toBe(false);
    await shop.tenant((tx) => tx`update connections set status = 'disconnected' where id = ${id}`);
    expect(await found()).toMatchObject({ id });
    expect(await revive()).toBe(true);
    await shop.tenant((tx) => tx`update connections set status = 'disconnected' where id = ${id}`);
    // Asked for twice: the first was interrupted.
    expect([await begin(), await begin()]).toEqual([true, true]);
    expect(await found()).toBeUndefined();
    expect(await revive()).toBe(false);
  });
});
