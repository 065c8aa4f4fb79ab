import { describe, expect, it } from 'vitest';
import { orderedPrefetch } from './ordered-prefetch.ts';

describe('ordered prefetch', () => {
  it('keeps several under way, and the order', async () => {
    let running = 0;
    let most = 0;
    let next = 0;
    const got: number[] = [];
    const pages = orderedPrefetch({
      ahead: 3,
      next: () => (next < 10 ? next++ : undefined),
      async load(page) {
        running += 1;
        most = Math.max(most, running);
        // Later pages are quicker: order must not depend on it.
        await new Promise((resolve) => setTimeout(resolve, 10 - page));
        running -= 1;
        return page * 2;
      },
    });
    for await (const { key, value } of pages) {
      expect(value).toBe(key * 2);
      got.push(key);
    }
    expect(got).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(most).toBe(3);
  });

  it('asks again for what a page made known', async () => {
    const keys = [0];
    const got: number[] = [];
    for await (const { key } of orderedPrefetch({ ahead: 2, next: () => keys.shift(), load: async (key) => key })) {
      got.push(key);
      if (key < 3) keys.push(key + 1);
    }
    expect(got).toEqual([0, 1, 2, 3]);
  });

  it('reports a failure in its turn, and none that nobody waits for', async () => {
    let next = 0;
    const pages = orderedPrefetch({
      ahead: 4,
      next: () => next++,
      load: async (page) => {
        if (page >= 2) throw new Error(`page ${page}`);
        return page;
      },
    });
    const got: number[] = [];
    const reading = (async () => {
      for await (const { key } of pages) got.push(key);
    })();
    await expect(reading).rejects.toThrow('page 2');
    expect(got).toEqual([0, 1]);
  });
});
