import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeSandbox, type Sandbox, type SandboxOptions } from './app.ts';
import { readSandboxEnv } from './env.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
const start = async (options: SandboxOptions = {}): Promise<{ sandbox: Sandbox; url: string; storeUrl: string }> => {
  const sandbox = makeSandbox({ orders: 60, customers: 30, products: 20, stores: 2, ...options });
  closing.push(() => sandbox.close());
  return { sandbox, ...(await sandbox.listen()) };
};

describe('the sandbox', () => {
  it('refuses to start in production and says what is wrong with its settings', () => {
    expect(() => readSandboxEnv({ NODE_ENV: 'production' })).toThrow('does not run with NODE_ENV=production');
    expect(() => readSandboxEnv({ SANDBOX_ORDERS: 'many' })).toThrow('SANDBOX_ORDERS');
    expect(readSandboxEnv({ SANDBOX_ORDERS: '' }).SANDBOX_ORDERS).toBe(5_000);
  });

  it('serves the same data for the same seed, other data for another', async () => {
    const truth = async (seed: number): Promise<string[]> => [
      ...(await start({ seed })).sandbox.control.truth('customers'),
    ];
    const anonymous = (lines: string[]): string[] => lines.map((line) => line.replaceAll(/127\.0\.0\.1:\d+/g, 'host'));
    const [first, again, other] = [await truth(1), await truth(1), await truth(2)];
    expect(anonymous(first)).toEqual(anonymous(again));
    expect(anonymous(first)).not.toEqual(anonymous(other));
  });

  it('keeps edits, subscriptions and keys over a restart; sets an unreadable file aside', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    closing.push(() => rmSync(folder, { recursive: true }));
    const stateFile = join(folder, 'state.json');
    const first = makeSandbox({ orders: 60, customers: 30, products: 20, stateFile });
    const [id] = first.control.touch('orders', 1);
    const [made] = first.control.create('orders', 1);
    first.control.trash('orders', 2);
    const before = [...first.control.truth('orders')];
    await first.close();
    const sandbox = makeSandbox({ orders: 60, customers: 30, products: 20, stateFile });
    expect([...sandbox.control.truth('orders')]).toEqual(before);
    expect(sandbox.control.store().collections.orders.find(id ?? 0)?.customer_note).toContain('Edit');
    expect(sandbox.control.create('orders', 1)[0]).toBeGreaterThan(made ?? 0);
    await sandbox.close();
    writeFileSync(stateFile, '{"half');
    await start({ stateFile });
    expect(readdirSync(folder)).toContain('state.json.unreadable');
  });

  it('refuses buttons pressed by other sites', async () => {
    const { url } = await start();
    const press = (origin: string) =>
      fetch(`${url}/control/touch`, { method: 'POST', headers: { origin }, body: '{"stream":"orders","count":1}' });
    expect((await press('https://elsewhere.example')).status).toBe(403);
    expect((await press(url)).status).toBe(200);
  });

  it('edits an order on its page', async () => {
    const { url, sandbox } = await start();
    const id = sandbox.control.store().collections.orders.source.idOf(3);
    const home = await (await fetch(url)).text();
    expect(home).toContain(sandbox.control.stores()[0]?.keys[0]?.consumerSecret);
    const body = new URLSearchParams({ action: 'save', status: 'on-hold', customer_note: '<b>Für Oma</b>' });
    const page = await fetch(`${url}/shop/store-1/orders/${id}`, { method: 'POST', body });
    expect(await page.text()).toContain('Done.');
    expect(sandbox.control.store().collections.orders.find(id)).toMatchObject({
      status: 'on-hold',
      customer_note: '<b>Für Oma</b>',
    });
    expect(await (await fetch(`${url}/shop/store-1/orders/${id}`)).text()).not.toContain('<b>Für Oma</b>');
  });

  it('hands keys over by the consent page', async () => {
    const { storeUrl } = await start();
    const posted: Record<string, string>[] = [];
    const hub = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      request.on('end', () => {
        posted.push(JSON.parse(text) as Record<string, string>);
        response.end('ok');
      });
    });
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
    closing.push(() => hub.close());
    const address = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
    const query = new URLSearchParams({
      app_name: 'Hub <x>',
      scope: 'read_write',
      user_id: 'state-1',
      return_url: `${address}/back?x=1`,
      callback_url: `${address}/keys`,
    });
    const ask = await (await fetch(`${storeUrl}/wc-auth/v1/authorize?${query}`)).text();
    expect(ask).not.toContain('<x>');
    const action = /action="([^"]+)"/.exec(ask)?.[1]?.replaceAll('&#38;', '&') ?? '';
    const approved = await fetch(new URL(action, storeUrl), { method: 'POST', redirect: 'manual' });
    expect(approved.headers.get('location')).toBe(`${address}/back?x=1&success=1&user_id=state-1`);
    expect(posted[0]).toMatchObject({ user_id: 'state-1', key_permissions: 'read_write' });
    const { consumer_key, consumer_secret } = posted[0] ?? {};
    const basic = Buffer.from(`${consumer_key}:${consumer_secret}`).toString('base64');
    const orders = await fetch(`${storeUrl}/wp-json/wc/v3/orders`, {
      headers: { authorization: `Basic ${basic}`, 'x-forwarded-proto': 'https' },
    });
    expect(orders.status).toBe(200);
    query.delete('scope');
    expect((await fetch(`${storeUrl}/wc-auth/v1/authorize?${query}`)).status).toBe(401);
  });
});
