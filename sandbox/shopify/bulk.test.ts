import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeSandbox, type Sandbox } from '../app.ts';
import { askAs, askGraphql } from './testing.ts';

// The published schema is read in the first test of a file: seconds, on a machine that is busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

interface Operation {
  id: string;
  status: string;
  errorCode: string | null;
  url: string | null;
  partialDataUrl: string | null;
  objectCount: string;
  rootObjectCount: string;
  fileSize: string | null;
}
interface Line extends Record<string, unknown> {
  id: string;
  __parentId?: string;
}
const fields = 'id status errorCode url partialDataUrl objectCount rootObjectCount fileSize';
const ordersWithLines = `{ orders { edges { node { id name updatedAt totalPriceSet { shopMoney { amount } } discountApplications(first: 5) { edges { node { index } } } lineItems { edges { node { id quantity product { id legacyResourceId } variant { legacyResourceId } taxLines { title } } } } } } } }`;

describe('bulk operations of a simulated Shopify shop', () => {
  let sandbox: Sandbox;
  let url = '';
  let host = '';
  let token = '';
  beforeAll(async () => {
    sandbox = makeSandbox({ orders: 600, customers: 120, products: 60 });
    ({ url } = await sandbox.listen());
    const shop = sandbox.shopify.shops()[0];
    host = shop?.domain ?? '';
    token = shop?.customApp.token ?? '';
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    sandbox.shopify.clearFaults();
    sandbox.shopify.setFaults({ bulk: { queueMs: 0 } });
  });
  const ask = <T>(query: string, variables: Record<string, unknown> = {}, version = '2026-10') =>
    askGraphql<T>(url, host, token, query, { variables, version });
  const start = async (query: string, version?: string) => {
    const { data } = await ask<{
      run: { bulkOperation: Operation | null; userErrors: { message: string; code: string }[] };
    }>(
      `mutation($query: String!) { run: bulkOperationRunQuery(query: $query) { bulkOperation { ${fields} } userErrors { field message code } } }`,
      { query },
      version,
    );
    return data.run;
  };
  const ended = async (id = ''): Promise<Operation> => {
    for (;;) {
      const { data } = await ask<{ node: Operation }>(
        `query($id: ID!) { node(id: $id) { ... on BulkOperation { ${fields} } } }`,
        { id },
      );
      if (!['CREATED', 'RUNNING', 'CANCELING'].includes(data.node.status)) return data.node;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const fetchLines = async (address: string | null): Promise<Line[]> => {
    const { host: fileHost, pathname, search } = new URL(address ?? '');
    const { text } = await askAs(url, fileHost, pathname + search);
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  };

  it('gives every order and every line, as reading page by page does, shuffled', async () => {
    const operation = await ended((await start(ordersWithLines)).bulkOperation?.id);
    expect(operation).toMatchObject({
      status: 'COMPLETED',
      errorCode: null,
      partialDataUrl: null,
      rootObjectCount: '600',
    });
    const lines = await fetchLines(operation.url);
    expect(lines).toHaveLength(Number(operation.objectCount));
    const roots = lines.filter((line) => line.__parentId === undefined);
    const items = lines.filter((line) => line.id?.includes('/LineItem/'));
    expect(roots).toHaveLength(600);
    const truth = [...sandbox.shopify.truth('orders')];
    expect(items).toHaveLength(truth.reduce((sum, order) => sum + (order.lines as unknown[]).length, 0));
    const { data } = await ask<{ orders: { nodes: Line[] } }>(
      '{ orders(first: 100) { nodes { id name updatedAt totalPriceSet { shopMoney { amount } } } } }',
    );
    for (const order of data.orders.nodes) expect(roots.find((root) => root.id === order.id)).toEqual(order);
    // A child may stand before its parent.
    const placeOf = new Map(lines.map((line, at) => [line.id, at]));
    expect(items.some((line) => (placeOf.get(line.id) ?? 0) < (placeOf.get(line.__parentId ?? '') ?? 0))).toBe(true);
  });

  it('gives no address where nothing matched', async () => {
    const query = `{ orders(query: "created_at:>='2099-01-01'") { edges { node { id } } } }`;
    expect(await ended((await start(query)).bulkOperation?.id)).toMatchObject({
      status: 'COMPLETED',
      url: null,
      objectCount: '0',
    });
  });

  it('refuses what the vendor refuses', async () => {
    const refusal = async (query: string) => (await start(query)).userErrors[0];
    expect((await refusal('{ orders { edges { node { id colour } } } }'))?.code).toBe('INVALID');
    expect((await refusal('{ shop { id } }'))?.message).toContain('connection');
    expect(
      (
        await refusal(
          '{ orders { edges { node { id refunds { refundLineItems { edges { node { quantity } } } } } } } }',
        )
      )?.message,
    ).toContain('within a list field');
    const deep =
      '{ products { edges { node { id variants { edges { node { id inventoryItem { inventoryLevels { edges { node { id location { inventoryLevels { edges { node { id } } } } } } } } } } } } } } }';
    expect((await refusal(deep))?.message).toContain('nesting depth');
  });

  it('runs five at a time, and one before 2026-01', async () => {
    sandbox.shopify.setFaults({ bulk: { queueMs: 100 } });
    const first = await start(ordersWithLines, '2025-10');
    expect((await start(ordersWithLines, '2025-10')).userErrors[0]?.code).toBe('OPERATION_IN_PROGRESS');
    const more = [];
    for (let times = 0; times < 4; times += 1) more.push(await start(ordersWithLines));
    expect((await start(ordersWithLines)).userErrors[0]?.code).toBe('OPERATION_IN_PROGRESS');
    for (const { bulkOperation } of [first, ...more]) expect((await ended(bulkOperation?.id)).status).toBe('COMPLETED');
  });

  it('fails half-way with what it had, once; is cancelled; its address lapses; a download breaks off', async () => {
    sandbox.shopify.setFaults({ bulk: { outcome: 'FAILED' } });
    const failed = await ended((await start(ordersWithLines)).bulkOperation?.id);
    expect(failed).toMatchObject({ status: 'FAILED', errorCode: 'INTERNAL_SERVER_ERROR', url: null });
    const partial = await fetchLines(failed.partialDataUrl);
    expect(partial.filter((line) => line.__parentId === undefined)).toHaveLength(300);

    sandbox.shopify.setFaults({ bulk: { perSecond: 500 } });
    const slow = await start(ordersWithLines);
    await ask('mutation($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } } }', {
      id: slow.bulkOperation?.id,
    });
    expect((await ended(slow.bulkOperation?.id)).status).toBe('CANCELED');
    sandbox.shopify.setFaults({ bulk: { perSecond: 0 } });

    const whole = await ended((await start(ordersWithLines)).bulkOperation?.id);
    const { host: fileHost, pathname, search } = new URL(whole.url ?? '');
    sandbox.shopify.setFaults({ bulk: { cutDownloadAt: 0.5 } });
    await expect(askAs(url, fileHost, pathname + search)).rejects.toThrow();
    expect((await askAs(url, fileHost, pathname + search)).text.length).toBeGreaterThan(1_000);
    sandbox.shopify.setFaults({ bulk: { urlSeconds: 0.001 }, clockSkewSeconds: 10 });
    const lapsed = await askAs(url, fileHost, pathname + search);
    expect([lapsed.status, lapsed.text.includes('ExpiredToken')]).toEqual([400, true]);
  });

  it('counts lines that the file lacks, where it is told to', async () => {
    sandbox.shopify.setFaults({ bulk: { missingLines: 3 } });
    const operation = await ended((await start(ordersWithLines)).bulkOperation?.id);
    expect(await fetchLines(operation.url)).toHaveLength(Number(operation.objectCount) - 3);
  });
});
