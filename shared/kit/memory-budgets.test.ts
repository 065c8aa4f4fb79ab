import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Budget } from './connector.ts';
import { makeMemoryBudgets } from './memory-budgets.ts';

describe('budgets of one process', () => {
  const budget: Budget = { concurrency: 100, perSecond: 100, burst: 1_000 };
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Asks, and notes when it was let go. */
  const asker = () => {
    const budgets = makeMemoryBudgets();
    const startedAt = Date.now();
    const went: [string, number][] = [];
    const ask = async (name: string, cost: number, over: Partial<Budget> = {}) => {
      const permit = await budgets.acquire('key', { ...budget, ...over }, undefined, cost);
      went.push([name, Date.now() - startedAt]);
      return permit;
    };
    return { budgets, went, ask };
  };

  it('spends a burst at once, then what runs in', async () => {
    const { went, ask } = asker();
    for (const name of ['a', 'b', 'c']) void ask(name, 500);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(went).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 5_000],
    ]);
  });

  it('serves first who came first, also the big one among small ones', async () => {
    const { went, ask } = asker();
    void ask('empties it', 1_000);
    void ask('big', 800);
    for (let index = 0; index < 20; index += 1) void ask(`small ${index}`, 10);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(went[1]).toEqual(['big', 8_000]);
    expect(went[2]).toEqual(['small 0', 8_100]);
    expect(went.at(-1)).toEqual(['small 19', 10_000]);
  });

  it('leaves the reserve to others', async () => {
    const { went, ask } = asker();
    void ask('first', 500, { reserve: 200 });
    void ask('second', 400, { reserve: 200 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(went).toEqual([
      ['first', 0],
      ['second', 1_000],
    ]);
  });

  it('lets a request go that costs more than there can be, when the bucket is full', async () => {
    const { went, ask } = asker();
    void ask('huge', 5_000);
    void ask('next', 100);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(went).toEqual([
      ['huge', 0],
      ['next', 41_000],
    ]);
  });

  it('follows what the vendor says, and forgets nobody who is under way', async () => {
    const { went, ask } = asker();
    const first = await ask('first', 300);
    void ask('under way', 300);
    await vi.advanceTimersByTimeAsync(0);
    // The vendor has more left and a quicker tap than was thought; the other one may or may not be charged yet.
    await first.release({ available: 1_500, capacity: 2_000, perSecond: 1_000 });
    void ask('third', 1_500);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(went.at(-1)).toEqual(['third', 300]);
  });

  it('believes the answer to the later request, whichever arrives first', async () => {
    const { went, ask } = asker();
    const early = await ask('early', 100);
    const late = await ask('late', 100);
    await late.release({ available: 0, capacity: 1_000, perSecond: 100 });
    await early.release({ available: 900, capacity: 1_000, perSecond: 100 });
    void ask('next', 500);
    await vi.advanceTimersByTimeAsync(60_000);
    // Both hundreds: the early one was still under way when the late one's answer was read.
    expect(went.at(-1)).toEqual(['next', 6_000]);
  });

  it('gives the place of one who left to the next in line', async () => {
    const { budgets, went, ask } = asker();
    void ask('empties it', 1_000);
    const cancel = new AbortController();
    const leaving = budgets.acquire('key', budget, cancel.signal, 900);
    const left = expect(leaving).rejects.toThrow('enough');
    void ask('small', 10);
    cancel.abort(new Error('enough'));
    await vi.advanceTimersByTimeAsync(60_000);
    await left;
    expect(went.at(-1)).toEqual(['small', 100]);
  });

  it('sends everybody in line away when the vendor asks for a long pause', async () => {
    const { budgets, ask } = asker();
    await ask('empties it', 1_000);
    const waiting = expect(ask('waits', 500)).rejects.toMatchObject({ remedy: 'wait', code: 'QUOTA_PAUSED' });
    await budgets.penalise('key', 60_000);
    await waiting;
  });
});
