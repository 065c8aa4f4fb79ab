import { randomUUID } from 'node:crypto';
import { insertCalls } from '@syncline/drizzle/queries/call-log';
import { silentLog } from '@syncline/shared/runtime/log';
import { makeCallLog } from '@syncline/worker/services/call-log';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { type RingingShop, ringingShop } from '../support/ringing-shop.ts';
import { testServices } from '../support/services.ts';

const { database } = await testServices();

describe('the call log', () => {
  it('writes behind in sets, per tenant, and outlives odd texts', async () => {
    const [one, two] = [await ringingShop(database), await ringingShop(database)];
    const log = makeCallLog({ database, log: silentLog });
    for (let index = 0; index < 250; index += 1) {
      const shop = index % 2 === 0 ? one : two;
      log.record(
        { organizationId: shop.organizationId, connectionId: shop.connectionId, runId: undefined },
        {
          method: 'GET',
          url: `/orders?\u0000\ud800${index}`,
          status: 200,
          durationMs: 1.6,
          waitedMs: 0,
          bytes: 10,
          attempt: 1,
          error: undefined,
        },
      );
    }
    await log.close();
    for (const shop of [one, two]) {
      const rows = await shop.tenant((tx) => tx`select url, duration_ms, connection_id from call_log`);
      expect(rows).toHaveLength(125);
      expect(rows[0]).toMatchObject({ durationMs: 2, connectionId: shop.connectionId });
    }
    await expect(one.tenant((tx) => insertCalls(tx, randomUUID(), [callOf(one)]))).rejects.toThrow(
      /row-level security/,
    );
  });
});

const callOf = (shop: RingingShop) => ({
  id: uuidv7(),
  connectionId: shop.connectionId,
  runId: null,
  method: 'GET',
  url: '/',
  status: 200,
  durationMs: 1,
  waitedMs: 0,
  bytes: 0,
  attempt: 1,
  error: null,
  at: new Date().toISOString(),
});
