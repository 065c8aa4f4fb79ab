import { createServer } from 'node:http';
import { woocommerce } from '@syncline/shared/connectors/woocommerce/index';
import { HubError, type Remedy } from '@syncline/shared/errors';
import { httpAnswer } from '@syncline/shared/kit/http-answer';
import { rawRecords } from '@syncline/shared/kit/json';
import { statusError } from '@syncline/shared/kit/status-errors';
import { describe, expect, it } from 'vitest';
import { type RecordedError, recorded } from '../../fixtures/woocommerce/read.ts';
import { openWooCommerce } from '../../support/open-woocommerce.ts';

/** By the beginning of the recording's name; the first that fits. */
const expected: [RegExp, Remedy, string][] = [
  [/^301-plain-permalinks/, 'reconfigure', 'WOO_API_REDIRECTED'],
  [/^400-orders-/, 'report', 'WOO_INVALID_PARAMETER'],
  [/^400-create-order-bad-(status|type|email)/, 'report', 'WOO_INVALID_PARAMETER'],
  [/^400-/, 'skip', 'WOO_RECORD_REFUSED'],
  [/^401-/, 'reconfigure', 'WOO_KEYS_REFUSED'],
  [/^403-/, 'reconfigure', 'WOO_RIGHTS_MISSING'],
  [/^404-(no-namespace|no-route|woocommerce-deactivated|method|order-id-not-number)/, 'retry', 'WOO_NOT_ACTIVE'],
  [/^404-legacy/, 'retry', 'WOO_NO_API'],
  [/^404-/, 'skip', 'WOO_NOT_FOUND'],
  [/^410-/, 'skip', 'WOO_NOT_FOUND'],
  [/^413-/, 'report', 'UNEXPECTED_STATUS'],
  [/^500-create-refund/, 'skip', 'WOO_RECORD_REFUSED'],
  [/^500-/, 'retry', 'VENDOR_FAILED'],
  [/^501-/, 'report', 'UNEXPECTED_STATUS'],
  [/^503-/, 'wait', 'VENDOR_PAUSED'],
];

const settings = woocommerce.settings.parse({ storeUrl: 'http://127.0.0.1:8090' });

describe('what a refusal of a real store means', () => {
  const refusals = Object.entries(recorded<RecordedError>('errors')).filter(([, answer]) => answer.status >= 300);

  it.each(refusals)('%s', (name, recording) => {
    const answer = httpAnswer(recording);
    const error = woocommerce.api(settings).classify?.(answer) ?? statusError(answer, new Date());
    const [, remedy, code] = expected.find(([pattern]) => pattern.test(name)) ?? [];
    expect([error.remedy, error.code]).toEqual([remedy, code]);
    expect(error.userMessage).not.toMatch(/\bc[ks]_[0-9a-f]|</);
    expect(error.userMessage.length).toBeGreaterThan(20);
  });

  it('never takes a 401 for a dead credential: a host may have stripped the header', () => {
    for (const [, answer] of refusals.filter(([, each]) => each.status === 401)) {
      const error = woocommerce.api(settings).classify?.(httpAnswer(answer));
      expect(error?.remedy).toBe('reconfigure');
    }
  });

  it('waits as long as a store in maintenance asks', () => {
    const recording = recorded<RecordedError>('errors')['503-maintenance-mode-html'];
    const error = statusError(httpAnswer({ status: 503, headers: recording?.headers ?? {}, body: '' }), new Date());
    expect(error.waitMs).toBe(600_000);
  });

  it.each(['200-json-with-bom', '200-json-with-php-notice-before-it'])('reads %s all the same', (name) => {
    expect(rawRecords(recorded<RecordedError>('errors')[name]?.body ?? '')).toMatchObject([{ value: { id: 833 } }]);
  });
});

describe('what a person reads when connecting goes wrong', () => {
  type Reply = { status?: number; headers?: Record<string, string>; body?: string };

  async function probing(reply: (path: string, base: string) => Reply): Promise<HubError> {
    const server = createServer((request, response) => {
      const { status = 200, headers = {}, body = '' } = reply(request.url ?? '', `http://${request.headers.host}`);
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const opened = openWooCommerce({ url, consumerKey: 'ck_0123456789', consumerSecret: 'cs_0123456789' });
    try {
      await woocommerce.probe(opened.ctx);
      throw new Error('The probe succeeded.');
    } catch (error) {
      if (error instanceof HubError) return error;
      throw error;
    } finally {
      await opened.close();
      server.closeAllConnections();
      server.close();
    }
  }
  const index = (base: string, namespaces: string[]): Reply => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'x', home: base, namespaces }),
  });

  it('a page that is no store', async () => {
    expect(await probing(() => ({ body: '<!doctype html><title>Hello</title>' }))).toMatchObject({
      remedy: 'reconfigure',
      code: 'WOO_NOT_A_STORE',
      // A store that shows its "back in a minute" page has to come back without anybody's help.
      mayPass: true,
    });
  });

  it('a site without WordPress', async () => {
    expect(await probing(() => ({ status: 404, body: '<html>Not found</html>' }))).toMatchObject({
      code: 'WOO_NO_API',
    });
  });

  it('WordPress without WooCommerce', async () => {
    expect(await probing((_path, base) => index(base, ['wp/v2']))).toMatchObject({
      code: 'WOO_NOT_ACTIVE',
      mayPass: true,
    });
  });

  it('wrong keys: the three likely causes', async () => {
    const error = await probing((path, base) =>
      path.startsWith('/wp-json/?')
        ? index(base, ['wc/v3'])
        : { status: 401, body: '{"code":"woocommerce_rest_cannot_view","message":"Sorry","data":{"status":401}}' },
    );
    expect(error).toMatchObject({ remedy: 'reconfigure', code: 'WOO_KEYS_REFUSED' });
    expect(error.userMessage).toMatch(/mistyped.*Read\/Write.*Authorization header/s);
  });

  it('http for https', async () => {
    const error = await probing(() => ({ status: 301, headers: { location: 'https://shop.example.com/wp-json/' } }));
    expect(error).toMatchObject({ code: 'WOO_MOVED' });
    expect(error.userMessage).toContain('https://shop.example.com');
  });

  it('plain permalinks', async () => {
    const error = await probing((path, base) => ({
      status: 301,
      headers: { location: `${base}${path.replace('?', '/?')}`, 'x-redirect-by': 'WordPress' },
    }));
    expect(error).toMatchObject({ code: 'WOO_API_REDIRECTED', userMessage: expect.stringContaining('Permalinks') });
  });

  it('a redirect into a private network', async () => {
    const error = await probing(() => ({ status: 302, headers: { location: 'http://10.0.0.1/wp-json/' } }));
    expect(error.userMessage).toContain('10.0.0.1');
    expect(error.code).toBe('WOO_MOVED');
  });

  it('a redirect that never ends', async () => {
    const error = await probing((path, base) => ({
      status: 302,
      headers: { location: `${base}${path.split('?')[0]}?a=1` },
    }));
    expect(error).toMatchObject({ code: 'REDIRECT_LOOP' });
  });

  it('a body of 60 MB', async () => {
    const error = await probing(() => ({ headers: { 'content-length': String(60 * 1_048_576) }, body: 'x' }));
    expect(error).toMatchObject({ code: 'ANSWER_TOO_LARGE', userMessage: expect.stringContaining('50 MB') });
  });
});
