import { randomUUID } from 'node:crypto';
import type { Tx } from '@syncline/drizzle/client';
import { findChangedOrders } from '@syncline/drizzle/queries/changed-orders';
import { recordChanges, takeImages } from '@syncline/drizzle/queries/changes';
import { lockLive, markContactsGone, markEntitiesGone } from '@syncline/drizzle/queries/deletions';
import { claimIdentities, findCustomerContacts } from '@syncline/drizzle/queries/identity';
import { claimInbox, renewInboxClaims, settleInbox } from '@syncline/drizzle/queries/inbox';
import { listActiveRuns } from '@syncline/drizzle/queries/integration-views';
import { type RunRequest, requestRun } from '@syncline/drizzle/queries/runs';
import { fillBlanks, lockContacts, lockFillable, updateContacts } from '@syncline/drizzle/queries/store-contacts';
import { putOrderChildren, updateOrders } from '@syncline/drizzle/queries/store-orders';
import { findKnown, findPayloads } from '@syncline/drizzle/queries/store-records';
import {
  findForgottenOrders,
  findOrdersWithoutCustomer,
  findWaitingOrders,
  linkOrders,
  noteAbsentCustomers,
} from '@syncline/drizzle/queries/waiting-orders';
import { openWebhookRun } from '@syncline/drizzle/queries/webhook-runs';
import postgres from 'postgres';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ASKED,
  contactRows,
  externalIds,
  type GrownTenant,
  growTenant,
  idOf,
  ids,
  noChildren,
  numbers,
  orderRows,
  ROWS,
} from '../support/grown-tenant.ts';
import { testServices } from '../support/services.ts';
import { storeConnection } from '../support/stored-connection.ts';

/**
 * Tenants whose rows are younger than the planner's statistics: it believes there are a few hundred, or none, and that
 * reading them all is cheap. What a page looks up and writes must not depend on that.
 */
const { database, databaseUrl } = await testServices();
const admin = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
afterAll(() => admin.end());

type Work = (tx: Tx, tenant: GrownTenant) => Promise<unknown>;
const ENOUGH = ASKED * 8;

/** Nobody looks at the tables by themselves from here on. */
const analysed = ['records', 'record_payloads', 'orders', 'order_lines', 'contacts', 'contact_identities'];
const partitions = await admin<{ name: string }[]>`
  select inhrelid::regclass::text as name from pg_inherits where inhparent = 'webhook_inbox'::regclass`;
for (const table of [...analysed, ...partitions.map(({ name }) => name)]) {
  await admin.unsafe(`alter table ${table} set (autovacuum_enabled = off)`);
}

/** Rows that the statements of `work` took from this table or its indexes. */
async function rowsRead(tenant: GrownTenant, table: string, work: Work): Promise<number> {
  // Counted in the transaction itself: they reach the shared counters later.
  const read = (tx: Tx) => tx<{ read: number }[]>`
    select (pg_stat_get_xact_tuples_returned(c.oid) + pg_stat_get_xact_tuples_fetched(c.oid)
      + coalesce((select sum(pg_stat_get_xact_tuples_returned(i.indexrelid)) from pg_index i where i.indrelid = c.oid), 0))::int as read
    from pg_class c where c.oid = ${table}::text::regclass`;
  return database.tenant(tenant.organizationId, async (tx) => {
    const [before] = await read(tx);
    await work(tx, tenant);
    const [after] = await read(tx);
    return (after?.read ?? 0) - (before?.read ?? 0);
  });
}

const lookups: [string, string, Work][] = [
  ['records that are known', 'records', (tx, tenant) => findKnown(tx, tenant, externalIds)],
  [
    'records that are not',
    'records',
    (tx, tenant) =>
      findKnown(
        tx,
        tenant,
        externalIds.map((id) => `${id}-new`),
      ),
  ],
  ['records to mark as gone', 'records', (tx, tenant) => lockLive(tx, tenant, externalIds)],
  ['kept texts', 'record_payloads', (tx, tenant) => findPayloads(tx, tenant, externalIds)],
  ['who bought', 'records', (tx, tenant) => findCustomerContacts(tx, tenant, ['customers'], externalIds)],
  [
    'whose e-mail it is',
    'contact_identities',
    (tx, tenant) =>
      claimIdentities(
        tx,
        tenant.organizationId,
        'email',
        numbers.map((number) => ({ value: `${number}@example.com`, contactId: randomUUID() })),
      ),
  ],
  ['contacts to merge into', 'contacts', (tx, tenant) => lockContacts(tx, tenant.organizationId, ids)],
  [
    'orders that customers take over',
    'orders',
    (tx, tenant) =>
      findWaitingOrders(
        tx,
        tenant,
        numbers.map((number) => ({ externalId: `absent-${number}`, contactId: idOf(number) })),
      ),
  ],
  [
    'orders that wait for a customer',
    'orders',
    (tx, tenant) =>
      findOrdersWithoutCustomer(tx, tenant, { contactStreams: ['customers'], placedBefore: new Date(), limit: ASKED }),
  ],
  [
    'orders whose customer came beside them',
    'orders',
    (tx, tenant) => findForgottenOrders(tx, tenant, ['customers'], ASKED),
  ],
  ['orders as they were', 'orders', (tx, tenant) => takeImages(tx, tenant.organizationId, 'order', ids)],
];
const sourceOf = ({ connectionId, runId }: GrownTenant) => ({ connectionId, runId, at: new Date().toISOString() });
const pending = numbers.map((number) => ({
  changeId: randomUUID(),
  entityId: idOf(number),
  externalId: String(number),
}));

const writes: [string, string, Work][] = [
  [
    'which orders differ',
    'orders',
    (tx, tenant) => findChangedOrders(tx, tenant.organizationId, orderRows, noChildren),
  ],
  ['orders that differ', 'orders', (tx, tenant) => updateOrders(tx, tenant, orderRows)],
  [
    'their lines',
    'order_lines',
    (tx, tenant) =>
      putOrderChildren(tx, tenant.organizationId, { ...noChildren, replaced: orderRows.map((row) => row.id) }),
  ],
  [
    'what they were',
    'orders',
    async (tx, tenant) => {
      const before = await takeImages(tx, tenant.organizationId, 'order', ids);
      await recordChanges(tx, tenant, { image: 'order', before, pending });
    },
  ],
  ['contacts that differ', 'contacts', (tx, tenant) => updateContacts(tx, tenant, contactRows)],
  [
    'contacts that an order knows more of',
    'contacts',
    (tx, tenant) => lockFillable(tx, tenant.organizationId, contactRows),
  ],
  [
    'blanks of contacts',
    'contacts',
    (tx, tenant) => fillBlanks(tx, tenant.organizationId, { rows: contactRows, back: ids, source: sourceOf(tenant) }),
  ],
  [
    'the contacts of orders',
    'orders',
    (tx, tenant) =>
      linkOrders(
        tx,
        tenant,
        ids.map((id, index) => ({ id, externalId: String(numbers[index]), stream: 'orders', contactId: id })),
      ),
  ],
  ['that customers are absent', 'orders', (tx, tenant) => noteAbsentCustomers(tx, tenant.organizationId, ids)],
  [
    'that orders are gone',
    'orders',
    (tx, { organizationId, runId }) => markEntitiesGone(tx, organizationId, 'orders', ids, runId),
  ],
  ['that contacts are gone', 'contacts', (tx, tenant) => markContactsGone(tx, tenant.organizationId, ids)],
];
/** Of 20,000 that wait. */
const deliveries: [string, (tx: Tx, tenant: GrownTenant, inbox: string[]) => Promise<unknown>][] = [
  ['are claimed', (tx, { connectionId }) => claimInbox(tx, connectionId, { limit: ASKED, leaseSeconds: 30 })],
  ['stay claimed', (tx, _tenant, inbox) => renewInboxClaims(tx, inbox, 60)],
  [
    'are settled',
    (tx, _tenant, inbox) => {
      const done = { state: 'done' as const, outcome: null, error: null, retrySeconds: null };
      return settleInbox(
        tx,
        null,
        inbox.map((id) => ({ id, ...done })),
      );
    },
  ],
];

it('counts the rows that a statement reads', async () => {
  const tenant = await storeConnection(database, { provider: 'woocommerce' });
  const key = { ...tenant, stream: 'orders', runId: idOf(0) };
  await admin`
    insert into records (organization_id, connection_id, stream, external_id, hash, read_started_at)
    select ${tenant.organizationId}, ${tenant.connectionId}, 'orders', n::text, 'h', now() from generate_series(1, 100) n`;
  expect(await rowsRead(key, 'records', (tx) => tx`select count(*) from records`)).toBeGreaterThanOrEqual(100);
});

describe.each([
  ['of no tenant', async () => undefined],
  ['of the tenants before this one', async () => admin.unsafe('analyze')],
])('with statistics %s', (_statistics, takeStatistics) => {
  let tenant: GrownTenant;
  let partition: string;
  const inbox = Array.from({ length: ROWS }, () => uuidv7());
  beforeAll(async () => {
    await takeStatistics();
    tenant = await growTenant(database, admin);
    await admin`
      insert into webhook_inbox (organization_id, id, connection_id, topic, external_id, headers, body, state)
      select ${tenant.organizationId}, id, ${tenant.connectionId}, 'order.updated', id::text, '{}', '', 'waiting'
      from unnest(${inbox}::uuid[]) as id`;
    const [row] = await admin<{ name: string }[]>`
      select tableoid::regclass::text as name from webhook_inbox where id = ${inbox[0] ?? ''}`;
    partition = row?.name ?? '';
  }, 60_000);

  it.each(lookups)('%s: reads what it asks for, not all of the tenant', async (_name, table, work) => {
    expect(await rowsRead(tenant, table, work)).toBeLessThanOrEqual(ENOUGH);
  });
  it.each(writes)('%s: reads what it writes, not all of the tenant', async (_name, table, work) => {
    expect(await rowsRead(tenant, table, work)).toBeLessThanOrEqual(ENOUGH);
  });
  it.each(deliveries)('deliveries %s without reading the others', async (_name, work) => {
    const some = inbox.slice(0, ASKED);
    expect(await rowsRead(tenant, partition, (tx) => work(tx, tenant, some))).toBeLessThanOrEqual(ENOUGH);
  });
});

describe('what is still to be done, beside a long history', () => {
  let tenant: GrownTenant;
  let request: RunRequest;
  beforeAll(async () => {
    const { organizationId, connectionId } = await storeConnection(database, { provider: 'woocommerce' });
    tenant = { organizationId, connectionId, stream: 'orders', runId: idOf(0) };
    request = {
      organizationId,
      connectionId,
      kind: 'delta',
      trigger: 'schedule',
      streams: [{ stream: 'orders', kind: 'delta' }],
    };
    await admin.unsafe(`
      alter table runs set (autovacuum_enabled = off);
      update connections set status = 'connected' where id = '${connectionId}';
      insert into runs (organization_id, id, connection_id, kind, trigger, status, started_at, finished_at)
      select '${organizationId}', (lpad(to_hex(1700000000000 + n), 12, '0') || '70008000000000000000')::uuid, '${connectionId}',
        (array['delta', 'webhook'])[1 + n % 2], 'schedule', 'succeeded', now() - interval '90 days', now() - interval '90 days'
      from generate_series(1, ${ROWS}) n;`);
    await database.tenant(organizationId, (tx) => requestRun(tx, request));
  });
  const asked: [string, Work][] = [
    ['the run that does what is asked for', (tx) => requestRun(tx, request)],
    ['what a worker may take', (tx) => tx`select * from syncline.runnable_runs(10)`],
    ['what a connection is busy with', (tx) => listActiveRuns(tx)],
    [
      'where deliveries of these minutes are counted',
      (tx, { organizationId, connectionId }) =>
        openWebhookRun(tx, { organizationId, connectionId, streams: ['orders'], windowSeconds: 300 }),
    ],
  ];
  it.each(asked)('finds %s without reading the history', async (_name, work) => {
    expect(await rowsRead(tenant, 'runs', work)).toBeLessThan(200);
  });
});
