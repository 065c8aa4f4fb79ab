import { describe, expect, it } from 'vitest';
import { makeLog } from './log.ts';
import { redactText } from './redact.ts';

const woo = `ck_${'0123456789abcdef'.repeat(2)}01234567`;

function collect() {
  const lines: string[] = [];
  const log = makeLog({
    process: 'test',
    level: 'info',
    destination: { write: (line: string) => void lines.push(line) },
  });
  return { log, lines };
}

describe('logs', () => {
  it('are one JSON object a line, with the ids of their child loggers', () => {
    const { log, lines } = collect();
    log.child({ runId: 'r1' }).info({ count: 3 }, 'stored');
    log.debug('not at this level');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: 'info', time: expect.any(String), process: 'test', runId: 'r1', count: 3, msg: 'stored' },
    ]);
  });

  it.each([
    ['a key by its name', { credential: { consumerKey: 'plain', consumerSecret: 'plain' } }],
    ['a header', { req: { headers: { authorization: 'plain', cookie: 'plain', 'x-api-key': 'plain' } } }],
    ['the environment', { env: { SYNCLINE_AUTH_SECRET: 'plain', DATABASE_URL: 'plain' } }],
    ['deeper', { a: { b: { password: 'plain' } } }],
    ['far down, in lists too', { a: [{ b: { c: { d: { token: 'plain' } } } }] }],
    ['the fields of an error', { err: Object.assign(new Error('x'), { options: { headers: { cookie: 'plain' } } }) }],
    ['errors in an error', { err: new AggregateError([Object.assign(new Error('x'), { secret: 'plain' })]) }],
    ['an error under any name', { reason: Object.assign(new Error('x'), { secret: 'plain' }) }],
    [
      'an object of a class',
      {
        client: new (class {
          password = 'plain';
        })(),
      },
    ],
    ['an address', { err: Object.assign(new Error('x'), { url: new URL('https://a.example/?access_token=plain') }) }],
  ])('leave out %s', (_name, object) => {
    const { log, lines } = collect();
    log.info(object, 'message');
    expect(lines[0]).not.toContain('plain');
    expect(lines[0]).toContain('[redacted]');
  });

  it('leave out what a child logger is bound to', () => {
    const { log, lines } = collect();
    log.child({ token: 'plain', 'x-api-key': 'plain' }).info('message');
    expect(lines[0]).not.toContain('plain');
  });

  it('show lists, dates and nothing as they are, and end where an object holds itself', () => {
    const { log, lines } = collect();
    const ring: Record<string, unknown> = { name: 'ring' };
    ring.self = ring;
    log.info({ at: new Date(0), list: [1, null, undefined], none: undefined, ring }, 'message');
    const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect(line).toMatchObject({ at: '1970-01-01T00:00:00.000Z', list: [1, null, null], ring: { name: 'ring' } });
    expect(lines[0]).toContain('too deep');
    expect(line).not.toHaveProperty('none');
  });

  it('name an error that is logged by itself, and its causes', () => {
    const { log, lines } = collect();
    log.error(Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'X', token: 'plain' }));
    const line = JSON.parse(lines[0] ?? '') as { err: Record<string, unknown>; msg: string };
    expect(line.err).toMatchObject({ type: 'Error', message: 'outer: inner', code: 'X', token: '[redacted]' });
    expect(line.msg).toBe('outer');
  });

  it('leave secrets out of vendor traffic, wherever they stand in it', () => {
    const { log, lines } = collect();
    const exchange = {
      method: 'POST',
      url: 'https://shop.example/wp-json/wc/v3/webhooks',
      requestBody: '{"topic":"order.updated","secret":"hush-made-for-this-store"}',
      status: 201,
      responseHeaders: { link: `<https://shop.example/orders?consumer_secret=hush&page=2>; rel="next"` },
      responseBody: '{"id":7,"secret": "hush-echoed"}',
    };
    log.info({ exchange }, 'vendor traffic');
    expect(lines[0]).not.toContain('hush');
    expect(lines[0]).toContain('order.updated');
    expect(lines[0]).toContain('page=2');
  });

  it('leave secrets out of messages and errors, with their causes', () => {
    const { log, lines } = collect();
    const cause = new Error(`GET https://shop.example/wc?consumer_key=${woo}&consumer_secret=hush`);
    log.error(
      { err: new Error('failed with Bearer abcdefgh12345', { cause }) },
      `connecting to redis://:hush@host with ${woo}`,
    );
    expect(lines[0]).not.toMatch(/hush|abcdefgh12345|0123456789abcdef/);
    expect(lines[0]).toContain('shop.example');
  });
});

describe('redaction by shape', () => {
  it.each([
    [`${woo} and cs_${'f'.repeat(40)}`, 'ck_[redacted] and cs_[redacted]'],
    ['Authorization: Basic dXNlcjpwYXNzd29yZA==', 'Authorization: Basic [redacted]'],
    ['postgres://user:pa55@db/x', 'postgres://user:[redacted]@db/x'],
    ['?a=1&oauth_signature=abc%3D&b=2', '?a=1&oauth_signature=[redacted]&b=2'],
    ['{"access_token":"abc","kind":"x"}', '{"access_token":"[redacted]","kind":"x"}'],
    ['nothing secret in https://shop.example/orders?page=2', 'nothing secret in https://shop.example/orders?page=2'],
  ])('%s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });
});
