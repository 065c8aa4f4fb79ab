import { createHmac } from 'node:crypto';
import { woocommerce } from '@syncline/shared/connectors/woocommerce/index';
import { signOAuth1 } from '@syncline/shared/kit/oauth1';
import { describe, expect, it } from 'vitest';
import { type RecordedRequest, recorded } from '../../fixtures/woocommerce/read.ts';

const credential = {
  consumerKey: 'ck_d0542aff06a16ca88ca74630b8e50226e83a7359',
  consumerSecret: 'cs_3f650a1287ab3ee197fd02e26b42600eef717f9d',
};
const [first] = woocommerce.auth;
if (first.kind !== 'secret') throw new Error('WooCommerce is connected by keys.');
const auth = first;
const outgoing = (url: string) => ({ method: 'GET', url: new URL(url), headers: {}, body: undefined });

describe('WooCommerce signatures', () => {
  const accepted = Object.entries(recorded<RecordedRequest>('auth')).filter(
    ([name, { url, status, base }]) =>
      status === 200 &&
      base !== null &&
      url.includes('oauth_signature_method=HMAC-SHA256') &&
      !name.includes('sent-empty'),
  );

  it.each(accepted)('signs like the request that a real store accepted: %s', (_name, request) => {
    const url = new URL(request.url);
    const given = new URLSearchParams(url.search);
    // Kept as it was sent: another spelling of the query would hide a wrong encoding.
    const query = url.search
      .slice(1)
      .split('&')
      .filter((pair) => !pair.startsWith('oauth_'))
      .join('&')
      .replaceAll('+', '%20');
    const signed = signOAuth1(
      { key: credential.consumerKey, secret: credential.consumerSecret },
      outgoing(`${url.origin}${url.pathname}?${query}`),
      { now: new Date(Number(given.get('oauth_timestamp')) * 1_000), nonce: given.get('oauth_nonce') ?? '' },
    );
    // The library also states the version, which the recording left out: the same string with that one more.
    const base = request.base?.replace(/(oauth_timestamp%3D\d+)/, '$1%26oauth_version%3D1.0') ?? '';
    const expected = createHmac('sha256', `${credential.consumerSecret}&`).update(base).digest('base64');
    expect(signed.url.searchParams.get('oauth_signature')).toBe(expected);
    expect(signed.url.searchParams.get('oauth_nonce')).toBe(given.get('oauth_nonce'));
    expect(signed.url.search.startsWith(`?${query}&oauth_`)).toBe(true);
  });

  it('makes the base string of RFC 5849 for everything that is hard to encode', () => {
    const url =
      "http://shop.example/sub/wp-json/wc/v3/orders?search=a%20b%2Bc%25~'%C3%A9%26%3D*()!&include=200,201&empty=";
    const signed = signOAuth1({ key: 'k', secret: 's' }, outgoing(url), {
      now: new Date(1_795_295_630_000),
      nonce: 'n',
    });
    const parameters =
      'empty=&include=200%2C201&oauth_consumer_key=k&oauth_nonce=n&oauth_signature_method=HMAC-SHA256&oauth_timestamp=1795295630&oauth_version=1.0&search=a%20b%2Bc%25~%27%C3%A9%26%3D%2A%28%29%21';
    const base = `GET&http%3A%2F%2Fshop.example%2Fsub%2Fwp-json%2Fwc%2Fv3%2Forders&${encodeURIComponent(parameters)}`;
    expect(signed.url.searchParams.get('oauth_signature')).toBe(
      createHmac('sha256', 's&').update(base).digest('base64'),
    );
  });

  it('uses Basic over https, and the address only when told to', () => {
    const at = { now: new Date(), nonce: 'n' };
    const https = woocommerce.settings.parse({ storeUrl: 'https://shop.example' });
    const signed = auth.sign(credential, outgoing('https://shop.example/wp-json/wc/v3/orders'), {
      ...at,
      settings: https,
    });
    expect(signed.headers.authorization).toBe(
      `Basic ${Buffer.from(`${credential.consumerKey}:${credential.consumerSecret}`).toString('base64')}`,
    );
    expect(signed.url.search).toBe('');
    const inUrl = auth.sign(credential, outgoing('https://shop.example/wp-json/wc/v3/orders'), {
      ...at,
      settings: { ...https, keysInUrl: true },
    });
    expect(inUrl.headers.authorization).toBeUndefined();
    expect(inUrl.url.searchParams.get('consumer_secret')).toBe(credential.consumerSecret);
  });

  it('takes addresses as people type them', () => {
    const url = (storeUrl: string) => woocommerce.settings.parse({ storeUrl }).storeUrl;
    expect(url(' shop.example.com/ ')).toBe('https://shop.example.com');
    expect(url('HTTP://Shop.Example.com/sub/wp-admin/index.php?x=1')).toBe('http://shop.example.com/sub');
    expect(url('https://shop.example.com/wp-json/wc/v3')).toBe('https://shop.example.com');
    for (const wrong of [
      '',
      'ftp://shop.example',
      'https://user:pass@shop.example',
      'https://',
      'javascript:alert(1)',
    ]) {
      expect(woocommerce.settings.safeParse({ storeUrl: wrong }).success, wrong).toBe(false);
    }
  });

  it('sends a person to the store’s consent page and takes what comes back', () => {
    const settings = woocommerce.settings.parse({ storeUrl: 'https://shop.example/sub' });
    const url = new URL(
      auth.handover?.url(settings, {
        appName: 'Syncline',
        state: 'st',
        callbackUrl: 'https://hub.example/cb',
        returnUrl: 'https://hub.example/back',
      }) ?? '',
    );
    expect(`${url.origin}${url.pathname}`).toBe('https://shop.example/sub/wc-auth/v1/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      app_name: 'Syncline',
      scope: 'read_write',
      user_id: 'st',
      return_url: 'https://hub.example/back',
      callback_url: 'https://hub.example/cb',
    });
    const posted = {
      key_id: 1,
      user_id: 'st',
      consumer_key: 'ck_12345678',
      consumer_secret: 'cs_12345678',
      key_permissions: 'read_write',
    };
    expect(auth.handover?.receive(posted)).toEqual({
      state: 'st',
      credential: { consumerKey: 'ck_12345678', consumerSecret: 'cs_12345678' },
    });
    for (const body of [undefined, {}, { ...posted, consumer_key: 'x' }, [posted]]) {
      expect(() => auth.handover?.receive(body)).toThrow(expect.objectContaining({ code: 'WOO_HANDOVER_MALFORMED' }));
    }
  });
});
