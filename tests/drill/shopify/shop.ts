import { shopifyControl } from '../../support/sandbox-control.ts';
import type { Json, Person, Trouble, Vendor } from '../vendor.ts';
import { type Alive, customerPairs, orderPairs, productPairs } from './compare.ts';

const name = 'drill';

/** Points come in fast enough that a drill does not wait for them: THROTTLED is a fault of its own. */
const usual = { restoreRate: 50_000, bucketCapacity: 50_000 };

/** Tokens that end while a slice works with them: they are refreshed many times in one sync. */
const shortLived = 8;

const troubles: Record<Trouble, Json> = {
  slow: {
    latencyMs: 40,
    jitterMs: 40,
    tokenSeconds: shortLived,
    refreshLostRate: 0.1,
    bulk: { queueMs: 500, perSecond: 400 },
  },
  repeats: { webhooks: { duplicateRate: 0.3, shuffle: true, delayMs: 0 } },
  late: { webhooks: { duplicateRate: 0.3, shuffle: true, delayMs: 200, jitterMs: 800 } },
  everything: {
    errorRate: 0.04,
    internalErrorRate: 0.04,
    edgeThrottleRate: 0.03,
    retryAfterSeconds: 1,
    throttleRate: 0.05,
    truncateRate: 0.02,
    htmlRate: 0.02,
    resetRate: 0.02,
    lateErrorRate: 0.02,
    tokenSeconds: shortLived,
    refreshLostRate: 0.2,
    bulk: { outcome: 'FAILED', cutDownloadAt: 0.5 },
    webhooks: { duplicateRate: 0.3, lossRate: 0.2, shuffle: true, delayMs: 100, jitterMs: 2_000 },
  },
  silence: { webhooks: { lossRate: 1 } },
  omissions: { omitPerMille: 20, omitKind: 'orders', webhooks: { lossRate: 1 } },
};

/**
 * A Shopify shop with ids that a double cannot hold, connected by approval at the vendor; its lists are read by export
 * and page by page.
 */
export const shopify: Vendor = {
  id: 'shopify',
  stack: () => ({ sandbox: { SANDBOX_STORES: '1' }, standsInFor: ['shopify'] }),
  async open(stack, size) {
    const control = shopifyControl(stack.sandboxUrl, name);
    const { domain } = await control.make({ ...size, firstId: '9007199254750000' });
    const calm = async () => {
      await control.clearFaults();
      await control.setFaults(usual);
    };
    await calm();
    const settings = (bulkFrom: number) => ({ shop: domain, allOrders: true, bulkFrom });
    const way = (title: string, bulkFrom: number) => ({
      name: title,
      take: async ({ api }: Person, integrationId: string) => {
        await api.integrations.updateSettings.mutate({ integrationId, settings: settings(bulkFrom) });
      },
    });
    // The customers and products of a small drill too.
    const exportsFrom = 50;
    const idsOf = async (kind: 'customers' | 'products') => {
      const ids = new Set<string>();
      for await (const { id } of control.truth(kind)) ids.add(String(id));
      return ids;
    };
    const pairsOf = { customers: customerPairs, orders: orderPairs, products: productPairs };

    return {
      async connect(person) {
        const started = { provider: 'shopify', authId: 'oauth', settings: settings(exportsFrom) };
        const { url: page } = await person.api.integrations.startOAuth.mutate(started);
        // The first token is one of an hour, ended early: approvals are tried out before anything is kept.
        await control.setFaults({ tokenSeconds: 3_600 });
        const id = await approve(person, page, { sandboxUrl: stack.sandboxUrl, domain });
        await control.setFaults({ tokenSeconds: shortLived });
        await control.act({ do: 'expireTokens' });
        return id;
      },
      ways: [way('by export', exportsFrom), way('page by page', 0)],
      trouble: async (kind) => {
        await calm();
        await control.setFaults(troubles[kind]);
        // The token in use is one of the calm before: the next is as short as this trouble wants it.
        if ('tokenSeconds' in troubles[kind]) await control.act({ do: 'expireTokens' });
        // Given up after a minute: too long for a small drill.
        if (kind === 'everything' && size.orders >= 3_000) await control.setFaults({ hangNext: 1 });
      },
      calm,
      async strike(round) {
        await control.act({ do: 'expireTokens' });
        const outcomes = ['COMPLETED', 'FAILED', 'EXPIRED', 'CANCELED'];
        await control.setFaults({ bulk: { outcome: outcomes[round % outcomes.length] } });
      },
      async change(kind, count) {
        const touched = await control.touch(kind, count);
        for (const [at, id] of touched.slice(0, mostActs).entries()) {
          const acts = actsOn[kind](id);
          const act = acts[at % acts.length];
          // What cannot be done to this order (cancelled already, nothing left to ship) is left.
          if (act) await control.act(act).catch(() => undefined);
        }
      },
      create: async (kind, count) => {
        await control.create(kind, count);
      },
      remove: async (kind, count) => {
        await control.remove(kind, count);
      },
      removable: ['orders', 'customers', 'products'],
      webhooksIdle: () => control.webhooksIdle(),
      async met() {
        const requests = await control.requests();
        const count = (key: string) => requests[key]?.count ?? 0;
        return `${count('token refresh')} refreshes, ${count('!401')} ended tokens refused, ${count('StartBulk')} exports begun`;
      },
      async *truth(kind) {
        const alive: Alive =
          kind === 'orders'
            ? { customers: await idsOf('customers'), products: await idsOf('products') }
            : { customers: new Set(), products: new Set() };
        for await (const record of control.truth(kind)) {
          yield { id: String(record.id), pairs: (row) => pairsOf[kind](record, row, alive) };
        }
      },
    };
  },
};

/** Of what is touched so many get something more than a note. */
const mostActs = 60;

const actsOn: Record<'customers' | 'orders' | 'products', (id: string) => ({ do: string } & Json)[]> = {
  orders: (id) => [
    { do: 'refund', id },
    { do: 'fulfil', id, quantity: 1 },
    { do: 'refund', id, amount: '0.10', note: 'Goodwill' },
    { do: 'fulfil', id },
    { do: 'cancel', id },
    { do: 'close', id },
  ],
  customers: (id) => [
    { do: 'edit', kind: 'customers', id, changes: { firstName: `Renamed ${id.slice(-4)}` } },
    { do: 'edit', kind: 'customers', id, changes: { tags: ['vip', 'drill'] } },
  ],
  products: (id) => [
    { do: 'stock', id, variant: 1, location: 0, quantity: 17 },
    { do: 'edit', kind: 'products', id, changes: { title: `Renamed ${id.slice(-4)}` } },
  ],
};

/** The merchant's part: the vendor's own page, a yes, and the way back. @returns the connection's id. */
async function approve({ cookie }: Person, page: string, at: { sandboxUrl: string; domain: string }): Promise<string> {
  const asked = new URL(page);
  asked.searchParams.set('shop', at.domain);
  const consent = await fetch(`${at.sandboxUrl}/admin/oauth/consent${asked.search}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'answer=allow',
  });
  const back = consent.headers.get('location');
  if (!back) throw new Error(`The shop did not lead back (${consent.status}): ${await consent.text()}`);
  const answer = await fetch(back, { redirect: 'manual', headers: { cookie } });
  const id = /\/integrations\/([0-9a-f-]{36})/.exec(answer.headers.get('location') ?? '')?.[1];
  if (!id) throw new Error(`The approval came to nothing (${answer.status}): ${answer.headers.get('location')}`);
  return id;
}
