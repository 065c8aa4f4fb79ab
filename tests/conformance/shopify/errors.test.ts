import { costOf, pageSizeFor, throttledMs } from '@syncline/shared/connectors/shopify/cost';
import { classify, inspect } from '@syncline/shared/connectors/shopify/errors';
import { httpAnswer } from '@syncline/shared/kit/http-answer';
import { describe, expect, it } from 'vitest';

const answer = (status: number, body: unknown) =>
  httpAnswer({ status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) });
const cost = (requested: number, available: number, restoreRate = 100) => ({
  cost: {
    requestedQueryCost: requested,
    actualQueryCost: null,
    throttleStatus: { maximumAvailable: 2_000, currentlyAvailable: available, restoreRate },
  },
});
const refusal = (code: string, message = 'No.', data: unknown = null) => ({
  data,
  errors: [{ message, path: ['orders'], extensions: { code } }],
});

describe('what Shopify refuses', () => {
  it('by throttling is waited for exactly as long as the bucket needs', () => {
    const text = { ...refusal('THROTTLED', 'Throttled'), extensions: cost(800, 300) };
    expect(inspect(answer(200, text))).toMatchObject({ remedy: 'wait', code: 'SHOPIFY_THROTTLED', waitMs: 5_000 });
    expect(inspect(answer(200, refusal('THROTTLED')))).toMatchObject({ remedy: 'wait', waitMs: 2_000 });
    expect(throttledMs(JSON.stringify({ extensions: cost(100, 300) }))).toBe(100);
  });

  it.each([
    ['INTERNAL_SERVER_ERROR', 'retry', 'SHOPIFY_FAILED'],
    ['MAX_COST_EXCEEDED', 'report', 'SHOPIFY_COST_EXCEEDED'],
    ['SHOP_INACTIVE', 'wait', 'SHOPIFY_SHOP_FROZEN'],
    ['argumentLiteralsIncompatible', 'report', 'SHOPIFY_QUERY_REFUSED'],
  ])('as %s means %s', (code, remedy, own) => {
    expect(inspect(answer(200, refusal(code)))).toMatchObject({ remedy, code: own });
  });

  it('for want of a scope leaves out the list and names the scope; of a part, goes on without it', () => {
    const message = 'Access denied for orders field. Required access: `read_orders` access scope.';
    const whole = inspect(answer(200, refusal('ACCESS_DENIED', message)));
    expect(whole).toMatchObject({ remedy: 'skip', wholeStream: true, code: 'SHOPIFY_SCOPE_MISSING' });
    expect(whole?.userMessage).toContain('read_orders');
    const held = inspect(answer(200, refusal('ACCESS_DENIED', 'This app is not approved to access the Order object.')));
    expect(held).toMatchObject({ code: 'SHOPIFY_DATA_PROTECTED', wholeStream: true });
    expect(inspect(answer(200, refusal('ACCESS_DENIED', message, { orders: { nodes: [] } })))).toBeUndefined();
    const mixed = { ...refusal('ACCESS_DENIED', message, { orders: {} }) };
    mixed.errors.push({ message: 'x', path: ['orders'], extensions: { code: 'SOMETHING' } });
    expect(inspect(answer(200, mixed))).toMatchObject({ remedy: 'report' });
  });

  it('is not read into what only looks like it', () => {
    expect(
      inspect(answer(200, { data: { orders: { nodes: [{ note: '"errors":[{"message":"THROTTLED"}]' }] } } })),
    ).toBeUndefined();
    expect(inspect(answer(200, { data: {}, userErrors: [{ message: 'x' }] }))).toBeUndefined();
    expect(inspect(answer(200, '{"data":{},"errors":[{"mess'))).toBeUndefined();
    expect(inspect(answer(200, { errors: '[API] Invalid API key' }))).toMatchObject({ remedy: 'report' });
  });

  it.each([
    [401, 'reconnect'],
    [402, 'wait'],
    [403, 'reconfigure'],
    [404, 'reconfigure'],
    [423, 'wait'],
  ])('by status %i means %s, in words that help', (status, remedy) => {
    const error = classify(answer(status, '{"errors":"x"}'));
    expect(error).toMatchObject({ remedy, status });
    expect(error?.userMessage.length).toBeGreaterThan(60);
  });
  it.each([429, 500, 502, 503])('by status %i is left to the table', (status) => {
    expect(classify(answer(status, ''))).toBeUndefined();
  });
});

describe('what a question costs', () => {
  it('is read from the end of an answer, whatever a record says', () => {
    const liar = { note: '"throttleStatus":{"maximumAvailable":1,"currentlyAvailable":1,"restoreRate":1}' };
    const text = JSON.stringify({ data: { orders: { nodes: [liar] } }, extensions: cost(42, 1_500) });
    expect(costOf(text)).toEqual({
      requested: 42,
      actual: null,
      bucket: { available: 1_500, capacity: 2_000, perSecond: 100 },
    });
    expect(costOf('<html>')).toBeUndefined();
    expect(costOf('')).toBeUndefined();
  });

  it('decides how much is asked for next', () => {
    const of = (requested: number) => costOf(JSON.stringify({ extensions: cost(requested, 1_000) }));
    expect(pageSizeFor(of(500), 5, 250)).toBe(9);
    expect(pageSizeFor(of(20), 10, 250)).toBe(250);
    expect(pageSizeFor(of(5_000), 5, 250)).toBe(1);
    expect(pageSizeFor(undefined, 7, 250)).toBe(7);
  });
});
