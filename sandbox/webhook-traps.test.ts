import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSandbox, type Sandbox } from './app.ts';

interface Delivery {
  topic: string;
  signature: string;
  body: string;
  contentType: string;
}

describe('webhooks as a real store sends them', () => {
  let sandbox: Sandbox;
  let receiver: Server;
  let received: Delivery[];
  let answer: number;
  let url: string;
  const secret = 'whsec_test';
  const start = async (version: '11.0.1' | '7.9.0' = '11.0.1'): Promise<void> => {
    sandbox = makeSandbox({ orders: 80, customers: 40, products: 30, stores: 1, version });
    await sandbox.listen();
    sandbox.control.setFaults({ webhooks: { delayMs: 5 } });
  };
  beforeEach(async () => {
    received = [];
    answer = 200;
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push({
          topic: String(request.headers['x-wc-webhook-topic'] ?? 'ping'),
          signature: String(request.headers['x-wc-webhook-signature'] ?? ''),
          body: Buffer.concat(chunks).toString('utf8'),
          contentType: String(request.headers['content-type']),
        });
        response.statusCode = answer;
        response.end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  });
  afterEach(async () => {
    await sandbox.close();
    await new Promise((resolve) => receiver.close(resolve));
  });

  const rest = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const [shop] = sandbox.control.stores();
    const key = shop?.keys[0];
    const response = await fetch(`${shop?.url}/wp-json/wc/v3/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        'x-forwarded-proto': 'https',
        authorization: `Basic ${Buffer.from(`${key?.consumerKey}:${key?.consumerSecret}`).toString('base64')}`,
      },
    });
    return (await response.json()) as Record<string, unknown>;
  };
  const subscribe = (topic: string, given = secret) =>
    rest('POST', 'webhooks', { topic, delivery_url: url, secret: given });
  const settled = async (): Promise<string[]> => {
    await sandbox.control.store().webhooks.idle();
    return received.filter((item) => item.topic !== 'ping').map((item) => item.topic);
  };
  const firstOrder = (): number => sandbox.control.store().collections.orders.source.idOf(1);
  const firstProduct = (): number => sandbox.control.store().products.idOf(1);

  it('pings while the subscription is being made, without signature, and never shows the secret', async () => {
    await start();
    const made = await subscribe('order.created');
    expect(received).toEqual([
      { topic: 'ping', signature: '', body: `webhook_id=${made.id}`, contentType: 'application/x-www-form-urlencoded' },
    ]);
    expect(made.status).toBe('active');
    expect(JSON.stringify(made)).not.toContain(secret);
  });

  it('pings again after every delivery until it is answered with exactly 200', async () => {
    await start();
    answer = 202;
    await subscribe('order.updated');
    await rest('PUT', `orders/${firstOrder()}`, { customer_note: 'a' });
    await settled();
    expect(received.map((item) => item.topic)).toEqual(['ping', 'order.updated', 'ping']);
    answer = 200;
    await rest('PUT', `orders/${firstOrder()}`, { customer_note: 'b' });
    await settled();
    await rest('PUT', `orders/${firstOrder()}`, { customer_note: 'c' });
    await settled();
    expect(received.map((item) => item.topic).slice(3)).toEqual(['order.updated', 'ping', 'order.updated']);
  });

  it('signs the raw body with the HTML-decoded secret', async () => {
    await start();
    await subscribe('order.updated', 'a&amp;b');
    await rest('PUT', `orders/${firstOrder()}`, { customer_note: 'Ünï / ✓' });
    await settled();
    const delivery = received.at(-1);
    expect(delivery?.signature).toBe(
      createHmac('sha256', 'a&b')
        .update(delivery?.body ?? '')
        .digest('base64'),
    );
    expect((JSON.parse(delivery?.body ?? '{}') as { id: number }).id).toBe(firstOrder());
  });

  it('sends order.created and order.updated of the same content, and product.updated for stock', async () => {
    await start();
    for (const topic of ['order.created', 'order.updated', 'product.updated']) await subscribe(topic);
    const product = sandbox.control.store().products;
    const row = Array.from({ length: 30 }, (_, at) => at).find((at) => product.record(at).manage_stock === true) ?? 0;
    await rest('POST', 'orders', {
      status: 'processing',
      line_items: [{ product_id: product.idOf(row), quantity: 2 }],
    });
    expect((await settled()).sort()).toEqual(['order.created', 'order.updated', 'product.updated']);
    const [created, updated] = ['order.created', 'order.updated'].map(
      (topic) => received.find((item) => item.topic === topic)?.body,
    );
    expect(created).toBe(updated);
  });

  it('joins several updates into one delivery of the last state', async () => {
    await start();
    await subscribe('order.updated');
    for (const note of ['one', 'two', 'three']) await rest('PUT', `orders/${firstOrder()}`, { customer_note: note });
    sandbox.control.setFaults({ webhooks: { delayMs: 300 } });
    await settled();
    received.length = 0;
    for (const note of ['four', 'five', 'six']) await rest('PUT', `orders/${firstOrder()}`, { customer_note: note });
    expect(await settled()).toEqual(['order.updated']);
    expect(received[0]?.body).toContain('"customer_note":"six"');
  });

  it('sends an error body for an order that is gone when the queue runs', async () => {
    await start();
    sandbox.control.setFaults({ webhooks: { delayMs: 200 } });
    await subscribe('order.created');
    const made = await rest('POST', 'orders', {});
    await rest('DELETE', `orders/${made.id}?force=true`);
    await settled();
    expect(received.at(-1)?.body).toBe(
      '{"code":"woocommerce_rest_shop_order_invalid_id","message":"Invalid ID.","data":{"status":404}}',
    );
  });

  it('tells of the trash only, and strays with products', async () => {
    await start();
    for (const topic of ['order.deleted', 'product.deleted', 'coupon.deleted', 'product.restored', 'coupon.restored'])
      await subscribe(topic);
    await rest('DELETE', `orders/${firstOrder()}`);
    await rest('DELETE', `orders/${firstOrder() + 4}?force=true`);
    await rest('DELETE', `products/${firstProduct()}`);
    await rest('DELETE', `products/${firstProduct() + 8}?force=true`);
    expect((await settled()).sort()).toEqual(['coupon.deleted', 'order.deleted', 'product.deleted']);
    expect(received.find((item) => item.topic === 'coupon.deleted')?.body).toBe(`{"id":${firstProduct()}}`);
    received.length = 0;
    await fetch(`${sandbox.control.stores()[0]?.url.replace('/store-1', '')}/control/act`, {
      method: 'POST',
      body: JSON.stringify({ do: 'restore', stream: 'products', id: firstProduct() }),
    });
    expect((await settled()).sort()).toEqual(['coupon.restored', 'product.restored']);
    expect(received.find((item) => item.topic === 'coupon.restored')?.body).toContain(
      'woocommerce_rest_shop_coupon_invalid_id',
    );
  });

  it('7.9 calls a trashed order a deleted product and coupon too', async () => {
    await start('7.9.0');
    for (const topic of ['order.deleted', 'product.deleted', 'coupon.deleted']) await subscribe(topic);
    await rest('DELETE', `orders/${firstOrder()}`);
    expect((await settled()).sort()).toEqual(['coupon.deleted', 'order.deleted', 'product.deleted']);
  });

  it('7.9 changes addresses and meta without touching the change date', async () => {
    await start('7.9.0');
    await subscribe('order.updated');
    const before = await rest('GET', `orders/${firstOrder()}`);
    const after = await rest('PUT', `orders/${firstOrder()}`, { billing: { city: 'Elsewhere' } });
    expect(after.date_modified_gmt).toBe(before.date_modified_gmt);
    expect(await settled()).toEqual(['order.updated']);
  });

  it('always tells of deleted customers', async () => {
    await start();
    await subscribe('customer.deleted');
    await rest('DELETE', 'customers/5?force=true');
    expect(await settled()).toEqual(['customer.deleted']);
  });

  it('sends a variation as product.updated and moves its parent', async () => {
    await start();
    await subscribe('product.updated');
    const parent = sandbox.control.store().products.idOf(0);
    const before = await rest('GET', `products/${parent}`);
    await rest('PUT', `products/${parent}/variations/${parent + 1}`, { regular_price: '12.50' });
    expect(await settled()).toEqual(['product.updated']);
    expect(JSON.parse(received.at(-1)?.body ?? '{}')).toMatchObject({
      id: parent + 1,
      parent_id: parent,
      price: '12.50',
    });
    expect((await rest('GET', `products/${parent}`)).date_modified_gmt).not.toBe(before.date_modified_gmt);
  });

  it('switches off at the seventh failure in a row; one more does it again after switching on', async () => {
    await start();
    const made = await subscribe('order.updated');
    answer = 500;
    const fail = async (note: string): Promise<unknown> => {
      await rest('PUT', `orders/${firstOrder()}`, { customer_note: note });
      await settled();
      return (await rest('GET', `webhooks/${made.id}`)).status;
    };
    for (let at = 1; at <= 6; at += 1) expect(await fail(`n${at}`)).toBe('active');
    expect(await fail('n7')).toBe('disabled');
    const before = received.length;
    expect(await fail('lost')).toBe('disabled');
    expect(received).toHaveLength(before);
    await rest('PUT', `webhooks/${made.id}`, { status: 'active' });
    expect(await fail('again')).toBe('disabled');
    await rest('PUT', `webhooks/${made.id}`, { status: 'active' });
    answer = 302;
    expect(await fail('fine')).toBe('active');
    answer = 500;
    expect(await fail('one')).toBe('active');
  });

  it('refuses loopback when strict: made and active, nothing arrives', async () => {
    await start();
    sandbox.control.setFaults({ webhooks: { strictHosts: true } });
    const made = await subscribe('order.updated');
    expect(made.status).toBe('active');
    await rest('PUT', `orders/${firstOrder()}`, { customer_note: 'x' });
    await settled();
    expect(received).toEqual([]);
  });

  it('duplicates and loses deliveries on demand', async () => {
    await start();
    await subscribe('order.updated');
    sandbox.control.setFaults({ webhooks: { duplicateRate: 1 } });
    await rest('PUT', `orders/${firstOrder()}`, { customer_note: 'x' });
    expect(await settled()).toEqual(['order.updated', 'order.updated']);
    sandbox.control.setFaults({ webhooks: { duplicateRate: 0, lossRate: 1 } });
    await rest('PUT', `orders/${firstOrder()}`, { customer_note: 'y' });
    expect(await settled()).toHaveLength(2);
  });
});
