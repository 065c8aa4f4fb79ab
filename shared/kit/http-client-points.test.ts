import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HubError } from '../errors/index.ts';
import type { ApiPolicy, BucketReading } from './connector.ts';
import { makeHttpClient } from './http-client.ts';
import { makeMemoryBudgets } from './memory-budgets.ts';
import { makeSsrfGuard } from './ssrf-guard.ts';

interface Told {
  data?: unknown;
  throttledMs?: number;
  available?: number;
  broken?: boolean;
}

/** A vendor that says everything inside a 200, and a policy that understands it. */
describe('HTTP client, where a 200 may say no', () => {
  let answers: Told[];
  let seen: string[];
  let taken: { cost: number | undefined; reading: BucketReading | undefined }[];
  let penalties: number[];
  let http: ReturnType<typeof makeHttpClient>;
  let close: () => Promise<void>;

  const inspect: ApiPolicy['inspect'] = ({ text }) => {
    const { throttledMs, broken } = JSON.parse(text) as Told;
    if (throttledMs !== undefined)
      return new HubError('wait', 'Throttled.', { code: 'THROTTLED', waitMs: throttledMs });
    return broken ? new HubError('retry', 'Broken.', { code: 'BROKEN' }) : undefined;
  };
  const observe: ApiPolicy['observe'] = ({ text }) => {
    const { available } = JSON.parse(text) as Told;
    return available === undefined ? undefined : { available, capacity: 1_000, perSecond: 50 };
  };

  beforeEach(async () => {
    [answers, seen, taken, penalties] = [[], [], [], []];
    const server = createServer((request: IncomingMessage, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.end(JSON.stringify(answers.length > 1 ? answers.shift() : answers[0]));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const guard = makeSsrfGuard({ allowedPrivateHosts: [host] });
    const budgets = makeMemoryBudgets();
    http = makeHttpClient({
      policy: {
        baseUrl: `http://${host}`,
        budgets: { default: { concurrency: 2, perSecond: 10_000, burst: 10_000 } },
        timeoutMs: 2_000,
        maxBytes: 1_000_000,
        inspect,
        observe,
      },
      ports: {
        budgets: {
          acquire: async (key, budget, signal, cost) => {
            const permit = await budgets.acquire(key, budget, signal, cost);
            return {
              ...permit,
              release: async (reading) => {
                taken.push({ cost, reading });
                await permit.release(reading);
              },
            };
          },
          penalise: async (key, milliseconds) => {
            penalties.push(milliseconds);
            await budgets.penalise(key, milliseconds);
          },
        },
        guard,
        spill: () => Promise.reject(new Error('There is no place on disk.')),
        now: () => new Date(),
        nonce: () => 'n',
      },
      budgetKey: 'k',
      signal: new AbortController().signal,
      sign: (request) => request,
      secrets: [],
    });
    close = async () => {
      await guard.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
  });
  afterEach(() => close());

  it('asks again when it was throttled, as often as it takes, and holds the key back', async () => {
    answers = [{ throttledMs: 60 }, { throttledMs: 50 }, { throttledMs: 40 }, { throttledMs: 30 }, { data: 1 }];
    const startedAt = performance.now();
    const answer = await http.request({ method: 'POST', path: 'graphql', body: { mutation: true } });
    expect(JSON.parse(answer.text)).toEqual({ data: 1 });
    expect(penalties).toEqual([60, 50, 40, 30]);
    expect(performance.now() - startedAt).toBeGreaterThan(170);
  });

  it('puts the work off when the pause is long', async () => {
    answers = [{ throttledMs: 30_000 }];
    await expect(http.request({ path: 'a' })).rejects.toMatchObject({ remedy: 'wait', waitMs: 30_000 });
    expect(seen).toHaveLength(1);
    // For everyone under this key.
    await expect(http.request({ path: 'b' })).rejects.toMatchObject({ code: 'QUOTA_PAUSED' });
    expect(seen).toHaveLength(1);
  });

  it('takes other trouble inside a 200 like any other: a read is tried again, a write is not', async () => {
    answers = [{ broken: true }, { data: 1 }];
    const read = { method: 'POST', path: 'graphql', body: { query: 'q' }, isRead: true } as const;
    expect(JSON.parse((await http.request(read)).text)).toEqual({ data: 1 });
    answers = [{ broken: true }];
    seen = [];
    await expect(http.request({ ...read, isRead: false })).rejects.toMatchObject({ code: 'BROKEN' });
    expect(seen).toHaveLength(1);
    await expect(http.request(read)).rejects.toMatchObject({ code: 'BROKEN' });
    expect(seen).toHaveLength(4);
  });

  it('charges what a request costs, and passes on what every answer tells of the bucket', async () => {
    answers = [{ throttledMs: 5, available: 3 }, { data: 1, available: 700 }, { data: 2 }];
    await http.request({ path: 'a', cost: 120 });
    await http.request({ path: 'b' });
    expect(taken).toEqual([
      { cost: 120, reading: { available: 3, capacity: 1_000, perSecond: 50 } },
      { cost: 120, reading: { available: 700, capacity: 1_000, perSecond: 50 } },
      { cost: undefined, reading: undefined },
    ]);
  });
});
