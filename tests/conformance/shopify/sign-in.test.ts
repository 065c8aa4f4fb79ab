import '@shopify/shopify-api/adapters/node';
import { createHmac } from 'node:crypto';
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api';
import { callbackHmac, customAppToken, oauth } from '@syncline/shared/connectors/shopify/auth';
import { settingsSchema } from '@syncline/shared/connectors/shopify/settings';
import { HubError } from '@syncline/shared/errors';
import { describe, expect, it } from 'vitest';

const app = { clientId: 'a-client', clientSecret: 'shpss_secret' };
/** Shopify's own library: used as a judge only. */
const official = shopifyApi({
  apiKey: app.clientId,
  apiSecretKey: app.clientSecret,
  apiVersion: ApiVersion.July26,
  hostName: 'hub.example',
  isEmbeddedApp: false,
  logger: { level: LogSeverity.Error, log: () => undefined },
});
const settings = settingsSchema.parse({ shop: 'demo.myshopify.com' });

const signed = (over: Record<string, string> = {}, secret = app.clientSecret): URLSearchParams => {
  const query = new URLSearchParams({
    code: '0907a61c0c8d55e99db179b68161bc00',
    host: 'YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvZGVtbw==',
    shop: 'demo.myshopify.com',
    state: 'a state with spaces & signs',
    timestamp: String(Math.floor(Date.now() / 1_000)),
    ...over,
  });
  query.set('hmac', callbackHmac(query, secret));
  return query;
};
const check = (query: URLSearchParams, now = new Date(), by = app) =>
  oauth.checkCallback?.(query, { app: by, settings, now });

describe('the way back from Shopify', () => {
  it('is signed as Shopify’s own library signs it, and both accept it', async () => {
    const query = signed();
    const plain = Object.fromEntries(query);
    expect(await official.utils.validateHmac(plain)).toBe(true);
    expect(() => check(query)).not.toThrow();
    // The other way round: a signature made by hand over the sorted parameters.
    const { hmac: _own, ...rest } = plain;
    const message = new URLSearchParams(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))).toString();
    const theirs = createHmac('sha256', app.clientSecret).update(message).digest('hex');
    expect(await official.utils.validateHmac({ ...rest, hmac: theirs })).toBe(true);
    expect(() => check(new URLSearchParams({ ...rest, hmac: theirs }))).not.toThrow();
  });

  it('holds for the known vector', () => {
    const message =
      'code=0907a61c0c8d55e99db179b68161bc00&host=YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvZGVtbw%3D%3D&shop=demo.myshopify.com&state=xyz&timestamp=1700000000';
    expect(callbackHmac(new URLSearchParams(message), 'shpss_secret')).toBe(
      '2b3cd6d0c7250700b0bed6f0b8ef18deaac7be4a21ab07803ed55a62ff8ee910',
    );
  });

  it.each<[string, () => void]>([
    ['with another secret', () => check(signed({}, 'other'))],
    ['of another store', () => check(signed({ shop: 'evil.myshopify.com' }))],
    ['that is older than 90 seconds', () => check(signed(), new Date(Date.now() + 92_000))],
    ['from the future', () => check(signed(), new Date(Date.now() - 92_000))],
    ['without a time', () => check(signed({ timestamp: '' }))],
    ['where the app has no secret', () => check(signed({}, ''), new Date(), { ...app, clientSecret: '' })],
    [
      'with a parameter that was added',
      () => {
        const query = signed();
        query.set('extra', '1');
        check(query);
      },
    ],
    [
      'with a parameter that was changed',
      () => {
        const query = signed();
        query.set('code', 'other');
        check(query);
      },
    ],
    [
      'without a signature',
      () => {
        const query = signed();
        query.delete('hmac');
        check(query);
      },
    ],
  ])('is refused %s', async (_what, attempt) => {
    expect(attempt).toThrow(HubError);
    expect(attempt).toThrow(expect.objectContaining({ remedy: 'reconnect', code: 'SHOPIFY_CALLBACK_REFUSED' }));
  });
});

describe('the name of a store', () => {
  it.each([
    ['demo', 'demo.myshopify.com'],
    ['Demo.MyShopify.com', 'demo.myshopify.com'],
    ['https://demo.myshopify.com/admin/products?x=1', 'demo.myshopify.com'],
    ['https://admin.shopify.com/store/demo-2/orders', 'demo-2.myshopify.com'],
    ['admin.shopify.com/store/demo', 'demo.myshopify.com'],
  ])('%s is %s, as for Shopify’s own library', (typed, host) => {
    expect(settingsSchema.parse({ shop: typed }).shop).toBe(host);
    expect(official.utils.sanitizeShop(host)).toBe(host);
  });

  it.each([
    'https://shop.example.com',
    'demo.myshopify.com.evil.example',
    'evil.example/demo.myshopify.com',
    'demo.myshopify.com:8080',
    'user@demo.myshopify.com',
    'admin.shopify.com/store/',
    '-demo',
    '',
  ])('%s is none', (typed) => {
    expect(settingsSchema.safeParse({ shop: typed }).success).toBe(false);
  });
});

describe('what is asked for', () => {
  it('is reading only, and old orders only where they are wanted', () => {
    expect(oauth.scopes(settings)).not.toContain('read_all_orders');
    expect(oauth.scopes({ ...settings, allOrders: true })).toContain('read_all_orders');
    for (const scope of oauth.scopes({ ...settings, allOrders: true })) expect(scope).toMatch(/^read_/);
  });

  it('proves itself by Shopify’s own header, for a sign-in and for a custom app', () => {
    const request = { method: 'POST', url: new URL('https://demo.myshopify.com/x'), headers: {}, body: undefined };
    const at = { settings, now: new Date(), nonce: '' };
    const tokens = { accessToken: 'shpua_1', refreshToken: null, expiresAt: null, refreshExpiresAt: null, scopes: [] };
    expect(oauth.sign(tokens, request, at).headers).toEqual({ 'x-shopify-access-token': 'shpua_1' });
    const credential = customAppToken.fields.parse({ accessToken: 'shpat_0123456789abcdef', apiSecret: '' });
    expect(customAppToken.sign(credential, request, at).headers).toEqual({
      'x-shopify-access-token': 'shpat_0123456789abcdef',
    });
  });

  it('takes a store’s webhook secret only beside the app’s own', () => {
    const accessToken = 'shpat_0123456789abcdef';
    expect(customAppToken.fields.safeParse({ accessToken, webhookSecret: 'x' }).success).toBe(false);
    expect(customAppToken.fields.safeParse({ accessToken, webhookSecret: 'x', apiSecret: 'y' }).success).toBe(true);
    expect(customAppToken.fields.safeParse({ accessToken: 'something else' }).success).toBe(false);
  });
});
