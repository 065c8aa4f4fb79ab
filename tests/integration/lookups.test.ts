import { randomUUID } from 'node:crypto';
import type { Tx } from '@syncline/drizzle/client';
import { takeImages } from '@syncline/drizzle/queries/changes';
import { lockLive } from '@syncline/drizzle/queries/deletions';
import { claimIdentities, findCustomerContacts } from '@syncline/drizzle/queries/identity';
import { listActiveRuns } from '@syncline/drizzle/queries/integration-views';
import { type RunRequest, requestRun } from '@syncline/drizzle/queries/runs';
import { lockContacts } from '@syncline/drizzle/queries/store-contacts';
import { findKnown, findPayloads } from '@syncline/drizzle/queries/store-records';
import {
  findForgottenOrders,
  findOrdersWithoutCustomer,
  findWaitingOrders,
} from '@syncline/drizzle/queries/waiting-orders';
import { openWebhookRun } from '@syncline/drizzle/queries/webhook-runs';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServices } from '../support/services.ts';
import { storeConnection } from '../support/stored-connection.ts';

/**
 * A tenant whose rows are younger than the planner's statistics: it believes there are a few hundred, and that
 * reading them all is cheap. What a page looks up must not depend on that.
 */
const { database, databaseUrl } = await testServices();
const admin = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
afterAll(() => admin.end());

const ROWS = 20_000;
const ASKED = 500;
const { organizationId, connectionId } = await storeConnection(database, { provider: 'woocommerce' });
const scope = { organizationId, connectionId, stream: 'orders' };
const numbers = Array.from({ length: ASKED }, (_, index) => 1 + index * Math.floor(ROWS / ASKED));
const externalIds = numbers.map(String);
const idOf = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const ids = numbers.map(idOf);

beforeAll(async () => {
  for (const table of ['records', 'record_payloads', 'orders', 'order_lines', 'contacts', 'contact_identities']) {
    await admin.unsafe(`alter table ${table} set (autovacuum_enabled = off)`);
  }
  const id = `('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid`;
  const from = `from generate_series(1, ${ROWS}) n`;
  await admin.unsafe(`
    insert into contacts (organization_id, id, kind, email) select '${organizationId}', ${id}, 'customer', n || '@example.com' ${from};
    insert into contact_identities (organization_id, kind, value, contact_id)
      select '${organizationId}', 'email', n || '@example.com', ${id} ${from};
    insert into orders (organization_id, id, connection_id, external_id, number, status, financial_status, fulfilment_status,
        cancelled, currency, discount_total, shipping_total, tax_total, total, refunded_total, placed_at, customer_external_id,
        customer_absent_at)
      select '${organizationId}', ${id}, '${connectionId}', n::text, n::text, 'done', 'paid', 'fulfilled', false, 'EUR', 0, 0, 0, n, 0, now(),
        'absent-' || n, now() ${from};
    insert into records (organization_id, connection_id, stream, external_id, entity_id, hash, read_started_at)
      select '${organizationId}', '${connectionId}', s, n::text, ${id}, 'h', now() ${from}, unnest(array['orders', 'customers']) s;
    insert into record_payloads (organization_id, connection_id, stream, external_id, payload)
      select '${organizationId}', '${connectionId}', 'orders', n::text, '{}' ${from};`);
});

/** Rows that the statements of `work` took from this table or its indexes. */
async function rowsRead(table: string, work: (tx: Tx) => Promise<unknown>): Promise<number> {
  // Counted in the transaction itself: they reach the shared counters later.
  const read = (tx: Tx) => tx<{ read: number }[]>`
    select (pg_stat_get_xact_tuples_returned(c.oid) + pg_stat_get_xact_tuples_fetched(c.oid)
      + coalesce((select sum(pg_stat_get_xact_tuples_returned(i.indexrelid)) from pg_index i where i.indrelid = c.oid), 0))::int as read
    from pg_class c where c.oid = ${table}::text::regclass`;
  return database.tenant(organizationId, async (tx) => {
    const [before] = await read(tx);
    await work(tx);
    const [after] = await read(tx);
    return (after?.read ?? 0) - (before?.read ?? 0);
  });
}

const lookups: [string, string, (tx: Tx) => Promise<unknown>][] = [
  ['records that are known', 'records', (tx) => findKnown(tx, scope, externalIds)],
  [
    'records that are not',
    'records',
    (tx) =>
      findKnown(
        tx,
        scope,
        externalIds.map((id) => `${id}-new`),
      ),
  ],
  ['records to mark as gone', 'records', (tx) => lockLive(tx, scope, externalIds)],
  ['kept texts', 'record_payloads', (tx) => findPayloads(tx, scope, externalIds)],
  ['who bought', 'records', (tx) => findCustomerContacts(tx, scope, ['customers'], externalIds)],
  [
    'whose e-mail it is',
    'contact_identities',
    (tx) =>
      claimIdentities(
        tx,
        organizationId,
        'email',
        numbers.map((number) => ({ value: `${number}@example.com`, contactId: randomUUID() })),
      ),
  ],
  ['contacts to merge into', 'contacts', (tx) => lockContacts(tx, organizationId, ids)],
  [
    'orders that customers take over',
    'orders',
    (tx) =>
      findWaitingOrders(
        tx,
        scope,
        numbers.map((number) => ({ externalId: `absent-${number}`, contactId: idOf(number) })),
      ),
  ],
  [
    'orders that wait for a customer',
    'orders',
    (tx) =>
      findOrdersWithoutCustomer(tx, scope, { contactStreams: ['customers'], placedBefore: new Date(), limit: ASKED }),
  ],
  ['orders whose customer came beside them', 'orders', (tx) => findForgottenOrders(tx, scope, ['customers'], ASKED)],
  ['orders as they were', 'orders', (tx) => takeImages(tx, organizationId, 'order', ids)],
];

it('counts the rows that a statement reads', async () => {
  expect(await rowsRead('records', (tx) => tx`select count(*) from records`)).toBeGreaterThanOrEqual(ROWS * 2);
});

describe('what a page looks up, while the planner knows nothing of the tenant', () => {
  it.each(lookups)('%s: reads what it asks for, not all of the tenant', async (_name, table, work) => {
    expect(await rowsRead(table, work)).toBeLessThanOrEqual(ASKED * 8);
  });
});

describe('what is still to be done, beside a long history', () => {
  beforeAll(async () => {
    await admin.unsafe(`
      alter table runs set (autovacuum_enabled = off);
      update connections set status = 'connected' where id = '${connectionId}';
      insert into runs (organization_id, id, connection_id, kind, trigger, status, started_at, finished_at)
      select '${organizationId}', (lpad(to_hex(1700000000000 + n), 12, '0') || '70008000000000000000')::uuid, '${connectionId}',
        (array['delta', 'webhook'])[1 + n % 2], 'schedule', 'succeeded', now() - interval '90 days', now() - interval '90 days'
      from generate_series(1, ${ROWS}) n;`);
    await database.tenant(organizationId, (tx) => requestRun(tx, request));
  });
  const request: RunRequest = {
    organizationId,
    connectionId,
    kind: 'delta',
    trigger: 'schedule',
    streams: [{ stream: 'orders', kind: 'delta' }],
  };

  const asked: [string, (tx: Tx) => Promise<unknown>][] = [
    ['the run that does what is asked for', (tx) => requestRun(tx, request)],
    ['what a worker may take', (tx) => tx`select * from syncline.runnable_runs(10)`],
    ['what a connection is busy with', (tx) => listActiveRuns(tx)],
    [
      'where deliveries of these minutes are counted',
      (tx) => openWebhookRun(tx, { organizationId, connectionId, streams: ['orders'], windowSeconds: 300 }),
    ],
  ];
  it.each(asked)('finds %s without reading the history', async (_name, work) => {
    expect(await rowsRead('runs', work)).toBeLessThan(200);
  });
});
