import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSandbox, type Sandbox } from './app.ts';

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** Signs as RFC 5849 says, independently of the sandbox's own check. */
const sign = (
  address: string,
  key: { consumerKey: string; consumerSecret: string },
  given: { nonce?: string; time?: number; method?: string } = {},
): string => {
  const url = new URL(address);
  url.searchParams.set('oauth_consumer_key', key.consumerKey);
  url.searchParams.set('oauth_nonce', given.nonce ?? randomUUID());
  url.searchParams.set('oauth_signature_method', 'HMAC-SHA256');
  url.searchParams.set('oauth_timestamp', String(given.time ?? Math.floor(Date.now() / 1000)));
  const pairs = [...url.searchParams].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const text = `${given.method ?? 'GET'}&${encode(url.origin + url.pathname)}&${encode(pairs.join('&'))}`;
  url.searchParams.set('oauth_signature', createHmac('sha256', `${key.consumerSecret}&`).update(text).digest('base64'));
  return url.href;
};

describe('OAuth 1.0a over plain HTTP', () => {
  let sandbox: Sandbox;
  let orders = '';
  let base = '';
  const key = { consumerKey: '', consumerSecret: '' };
  beforeAll(async () => {
    sandbox = makeSandbox({ orders: 60, customers: 30, products: 20, stores: 1 });
    const { url, storeUrl } = await sandbox.listen();
    base = url;
    orders = `${storeUrl}/wp-json/wc/v3/orders`;
    Object.assign(key, sandbox.control.stores()[0]?.keys[0]);
  });
  afterAll(() => sandbox.close());
  const status = async (url: string): Promise<number> => (await fetch(url)).status;

  it('lets a signed request in, below a path and at the bare address', async () => {
    expect(await status(sign(`${orders}?per_page=2&search=a b&status=completed,processing`, key))).toBe(200);
    expect(await status(sign(`${base}/wp-json/wc/v3/orders?per_page=1`, key))).toBe(200);
  });

  it('takes a signature once', async () => {
    const once = sign(`${orders}?per_page=1`, key);
    expect([await status(once), await status(once)]).toEqual([200, 401]);
  });

  it('gives a quarter of an hour by its own clock', async () => {
    const at = (minutes: number) => status(sign(orders, key, { time: Math.floor(Date.now() / 1000) + minutes * 60 }));
    expect([await at(-14), await at(14), await at(-16), await at(16)]).toEqual([200, 200, 401, 401]);
    sandbox.control.setFaults({ clockSkewSeconds: 3_600 });
    expect([await at(0), await at(60)]).toEqual([401, 200]);
    sandbox.control.clearFaults();
  });

  it('refuses lists of 11 or more signed in byte order, and takes comma lists', async () => {
    const list = (count: number) => Array.from({ length: count }, (_, at) => `include[${at}]=${at + 1}`).join('&');
    expect(await status(sign(`${orders}?${list(3)}`, key))).toBe(200);
    expect(await status(sign(`${orders}?${list(12)}`, key))).toBe(401);
    expect(await status(sign(`${orders}?include=${Array.from({ length: 12 }, (_, at) => at).join()}`, key))).toBe(200);
  });

  it('gives a next link that is refused as it stands', async () => {
    const answer = await fetch(sign(`${orders}?per_page=5`, key));
    const next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1] ?? '';
    expect(next).toContain('page=2');
    expect(await status(next)).toBe(401);
  });

  it('knows nobody once the keys are revoked', async () => {
    sandbox.control.setFaults({ keysRevoked: true });
    const answer = await fetch(sign(orders, key));
    expect([answer.status, ((await answer.json()) as { message: string }).message]).toEqual([
      401,
      'Consumer key is invalid.',
    ]);
    sandbox.control.clearFaults();
  });
});
