import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiPolicy } from './connector.ts';
import { makeHttpClient } from './http-client.ts';
import { makeMemoryBudgets } from './memory-budgets.ts';
import type { CallRecord, Exchange, KitPorts } from './ports.ts';
import { makeSsrfGuard } from './ssrf-guard.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

describe('HTTP client', () => {
  let answers: Handler[];
  let seen: IncomingMessage[];
  let url: string;
  let calls: CallRecord[];
  let exchanges: Exchange[];
  let penalties: number[];
  let close: () => Promise<void>;
  let client: (policy?: Partial<ApiPolicy>, signal?: AbortSignal) => ReturnType<typeof makeHttpClient>;

  beforeEach(async () => {
    [answers, seen, calls, exchanges, penalties] = [[], [], [], [], []];
    const server = createServer((request, response) => {
      seen.push(request);
      const next = answers.length > 1 ? answers.shift() : answers[0];
      next?.(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    url = `http://127.0.0.1:${port}`;
    const guard = makeSsrfGuard({ allowedPrivateHosts: [`127.0.0.1:${port}`] });
    const budgets = makeMemoryBudgets();
    const ports: KitPorts = {
      budgets: {
        acquire: budgets.acquire,
        async penalise(_key, milliseconds) {
          penalties.push(milliseconds);
        },
      },
      guard,
      spill: () => Promise.reject(new Error('There is no place on disk.')),
      onCall: (call) => calls.push(call),
      debug: (exchange) => exchanges.push(exchange),
      now: () => new Date(),
      nonce: () => 'n',
    };
    client = (policy = {}, signal = new AbortController().signal) =>
      makeHttpClient({
        policy: {
          baseUrl: `${url}/api`,
          budgets: { default: { concurrency: 2 } },
          timeoutMs: 2_000,
          maxBytes: 1_000_000,
          ...policy,
        },
        ports,
        budgetKey: 'k',
        signal,
        sign: (request, now) => ({
          ...request,
          headers: { ...request.headers, authorization: 'Bearer very-secret', 'x-signed-at': String(now.getTime()) },
        }),
        secrets: ['very-secret'],
      });
    close = async () => {
      await guard.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
  });
  afterEach(() => close());

  const answer =
    (status: number, body = '{}', headers: Record<string, string> = {}): Handler =>
    (_request, response) => {
      response.writeHead(status, headers);
      response.end(body);
    };

  it('asks below the base URL, signed, and hands the answer over', async () => {
    answers = [answer(200, '{"ok":true}', { 'X-Total': '3' })];
    const got = await client().request({ path: 'orders', query: { include: '1,2', search: 'a b+c', none: undefined } });
    expect(got).toMatchObject({ status: 200, text: '{"ok":true}', headers: { 'x-total': '3' } });
    expect(got.date).toBeInstanceOf(Date);
    expect(seen[0]?.url).toBe('/api/orders?include=1%2C2&search=a%20b%2Bc');
    expect(seen[0]?.headers.authorization).toBe('Bearer very-secret');
  });

  it('tries a read again twice, and a write never', async () => {
    answers = [answer(500), answer(502), answer(200, '[]')];
    expect((await client().request({ path: 'a' })).text).toBe('[]');
    expect(calls.map((call) => [call.attempt, call.status])).toEqual([
      [1, 500],
      [2, 502],
      [3, 200],
    ]);
    answers = [answer(500)];
    seen = [];
    await expect(client().request({ method: 'POST', path: 'a', body: {} })).rejects.toMatchObject({ remedy: 'retry' });
    expect(seen).toHaveLength(1);
    await expect(client().request({ path: 'a' })).rejects.toMatchObject({ remedy: 'retry', status: 500 });
    expect(seen).toHaveLength(4);
  });

  it('keeps a short Retry-After itself, for everyone, and hands a long one on', async () => {
    answers = [answer(429, '', { 'retry-after': '1' }), answer(200, '[]')];
    const startedAt = performance.now();
    await client().request({ path: 'a' });
    expect(performance.now() - startedAt).toBeGreaterThan(950);
    expect(penalties).toEqual([1_000]);
    answers = [answer(429, '', { 'retry-after': '120' })];
    await expect(client().request({ path: 'a' })).rejects.toMatchObject({ remedy: 'wait', waitMs: 120_000 });
    expect(penalties).toEqual([1_000, 120_000]);
    const date = new Date(Date.now() + 600_000).toUTCString();
    answers = [answer(503, '<html>', { 'retry-after': date })];
    const error = await client()
      .request({ path: 'a' })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ remedy: 'wait', status: 503 });
    expect((error as { waitMs: number }).waitMs).toBeGreaterThan(590_000);
  });

  it.each([
    [400, 'report'],
    [401, 'reconnect'],
    [403, 'reconfigure'],
    [404, 'report'],
    [410, 'restart'],
    [422, 'skip'],
  ])('takes %i for %s', async (status, remedy) => {
    answers = [answer(status)];
    await expect(client().request({ path: 'a' })).rejects.toMatchObject({ remedy, status });
  });

  it('follows redirects at home, signs each hop, and gives up on a circle', async () => {
    answers = [answer(302, '', { location: '/api/b?x=1' }), answer(200, 'done')];
    expect((await client().request({ path: 'a' })).text).toBe('done');
    expect(seen.map((request) => [request.url, request.headers.authorization])).toEqual([
      ['/api/a', 'Bearer very-secret'],
      ['/api/b?x=1', 'Bearer very-secret'],
    ]);
    answers = [answer(301, '', { location: '/api/a' })];
    await expect(client().request({ path: 'a' })).rejects.toMatchObject({ code: 'REDIRECT_LOOP' });
    let hops = 0;
    answers = [
      (_request, response) => {
        hops += 1;
        response.writeHead(302, { location: `/api/${hops}` }).end();
      },
    ];
    await expect(client().request({ path: 'a' })).rejects.toMatchObject({ code: 'REDIRECT_LOOP' });
    expect(hops).toBeLessThanOrEqual(6);
  });

  it('does not follow to strangers, and takes no credentials to allowed ones', async () => {
    answers = [answer(302, '', { location: 'http://169.254.169.254/latest/meta-data' })];
    await expect(client().request({ path: 'a' })).rejects.toMatchObject({ code: 'HOST_NOT_ALLOWED' });
    answers = [answer(302, '', { location: 'file:///etc/passwd' })];
    await expect(client().request({ path: 'a' })).rejects.toMatchObject({ code: 'HOST_NOT_ALLOWED' });
    // localhost is another origin than 127.0.0.1; the guard refuses it here, after the request was built.
    answers = [answer(302, '', { location: url.replace('127.0.0.1', 'localhost') })];
    await expect(client({ hosts: ['localhost'] }).request({ path: 'a' })).rejects.toMatchObject({
      code: 'ADDRESS_NOT_PUBLIC',
    });
  });

  it('refuses a huge body early, announced or not, packed or not', async () => {
    answers = [answer(200, 'x', { 'content-length': '90000000' })];
    await expect(client().request({ path: 'a' })).rejects.toMatchObject({ code: 'ANSWER_TOO_LARGE' });
    let sent = 0;
    answers = [
      (_request, response) => {
        response.writeHead(200);
        const timer = setInterval(() => {
          sent += 100_000;
          response.write('x'.repeat(100_000));
        }, 1);
        response.on('close', () => clearInterval(timer));
      },
    ];
    await expect(client().request({ path: 'a' })).rejects.toMatchObject({ code: 'ANSWER_TOO_LARGE' });
    expect(sent).toBeLessThan(5_000_000);
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    answers = [(_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)];
    await expect(client().request({ path: 'a' })).rejects.toMatchObject({ code: 'ANSWER_TOO_LARGE' });
  });

  it('reads packed answers', async () => {
    answers = [
      (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"é":1}')),
    ];
    expect((await client().request({ path: 'a' })).text).toBe('{"é":1}');
  });

  it('times out, also in the middle of a body, and tries again later', async () => {
    answers = [(_request, response) => response.writeHead(200).write('[')];
    const write = client().request({ method: 'POST', path: 'a', timeoutMs: 100 });
    await expect(write).rejects.toMatchObject({ remedy: 'retry', code: 'VENDOR_TIMEOUT' });
  });

  it('ends at once when cancelled, with the canceller’s reason', async () => {
    const cancel = new AbortController();
    answers = [() => cancel.abort(new Error('stop'))];
    await expect(client({}, cancel.signal).request({ path: 'a' })).rejects.toThrow('stop');
    await expect(client({}, cancel.signal).request({ path: 'a' })).rejects.toThrow('stop');
    expect(seen).toHaveLength(1);
  });

  it('signs with the vendor’s clock once it was refused for ours', async () => {
    const theirs = new Date(Date.now() + 3 * 3_600_000);
    answers = [
      (request, response) => {
        const age = Math.abs(theirs.getTime() - Number(request.headers['x-signed-at']));
        response.writeHead(age < 900_000 ? 200 : 401, { date: theirs.toUTCString() }).end();
      },
    ];
    const http = client();
    expect((await http.request({ path: 'a' })).status).toBe(200);
    expect((await http.request({ method: 'POST', path: 'a' })).status).toBe(200);
    expect(seen).toHaveLength(3);
  });

  it('keeps secrets out of the call log and the traffic log', async () => {
    answers = [answer(200, '{"echo":"very-secret"}')];
    await client().request({ path: 'a', query: { consumer_secret: 'cs_1', page: 2 } });
    expect(calls).toMatchObject([
      { method: 'GET', url: '/api/a?consumer_secret=[removed]&page=2', status: 200, bytes: 22 },
    ]);
    expect(JSON.stringify(exchanges)).not.toMatch(/very-secret|cs_1/);
    expect(exchanges[0]?.responseBody).toBe('{"echo":"[removed]"}');
  });

  it('shows headers without what they repeat of the keys', async () => {
    answers = [
      answer(200, '[]', {
        link: '<https://shop.example/api?consumer_secret=very-secret&page=2>; rel="next"',
        'set-cookie': 'session=of-its-own',
        'x-asked': '/api?consumer_secret=very-secret&page=1',
        'x-total': '3',
      }),
    ];
    const got = await client().request({ path: 'a' });
    expect(got.headers.link, 'connectors still read them').toContain('page=2');
    expect(exchanges[0]?.responseHeaders).toMatchObject({
      'x-asked': '/api?consumer_secret=[removed]&page=1',
      'x-total': '3',
    });
    expect(JSON.stringify(exchanges)).not.toMatch(/very-secret|of-its-own|"link"|set-cookie/);
  });

  it('says that a host is not there', async () => {
    const gone = makeSsrfGuard({ allowedPrivateHosts: [], resolve: async () => [] });
    const http = makeHttpClient({
      policy: {
        baseUrl: 'http://no-such.example',
        budgets: { default: { concurrency: 1 } },
        timeoutMs: 500,
        maxBytes: 1,
      },
      ports: {
        budgets: makeMemoryBudgets(),
        guard: gone,
        spill: () => Promise.reject(new Error('There is no place on disk.')),
        now: () => new Date(),
        nonce: () => '',
      },
      budgetKey: 'k',
      signal: new AbortController().signal,
      sign: (request) => request,
      secrets: [],
    });
    await expect(http.request({ method: 'POST', path: 'a' })).rejects.toMatchObject({ code: 'HOST_NOT_FOUND' });
    await gone.close();
  });
});
