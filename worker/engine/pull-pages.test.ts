import type { Page } from '@syncline/shared/kit/connector';
import { describe, expect, it } from 'vitest';
import { type JoinedPage, pullPages } from './pull-pages.ts';

const page = (number: number, size = 10): Page<number> => ({
  records: Array.from({ length: size }, (_, index) => ({ json: `"${number}-${index}"`, value: `${number}-${index}` })),
  checkpoint: number,
  total: 100 + number,
});
const now = () => new Date(0);

async function* pages(count: number, onRead: (number: number) => void = () => undefined): AsyncGenerator<Page<number>> {
  for (let number = 1; number <= count; number += 1) {
    onRead(number);
    yield page(number);
  }
}

describe('pulling pages', () => {
  it('loses none, keeps their order, and joins what has arrived', async () => {
    const joined: JoinedPage[] = [];
    for await (const each of pullPages(pages(57), now, { records: 100, characters: 1_000_000 })) {
      joined.push(each);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const values = joined.flatMap((each) => each.records.map((record) => record.value));
    expect(values).toEqual(
      Array.from({ length: 57 }, (_, index) => page(index + 1).records.map((r) => r.value)).flat(),
    );
    expect(joined.at(-1)).toMatchObject({ checkpoint: 57, total: 157 });
    expect(joined.length).toBeLessThan(57);
    for (const each of joined) expect(each.records.length).toBeLessThanOrEqual(100);
  });

  it('holds no more than its limit in memory while the writer is slow', async () => {
    let read = 0;
    const pulled = pullPages(
      pages(1_000, (number) => {
        read = number;
      }),
      now,
      { records: 30, characters: 1_000_000 },
    );
    await pulled.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    // What was given, what waits, and the one that stands at the door.
    expect(read).toBeLessThanOrEqual(8);
    await pulled.return(undefined);
  });

  it('gives the pages before an error, then the error', async () => {
    async function* broken(): AsyncGenerator<Page<number>> {
      yield page(1);
      yield page(2);
      throw new Error('The line broke.');
    }
    const seen: unknown[] = [];
    await expect(async () => {
      for await (const each of pullPages(broken(), now)) seen.push(each.checkpoint);
    }).rejects.toThrow('The line broke.');
    expect(seen.at(-1)).toBe(2);
  });

  it('ends the vendor’s walk when the reader stops', async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<Page<number>> {
      try {
        for (let number = 1; ; number += 1) yield page(number);
      } finally {
        closed = true;
      }
    }
    for await (const _ of pullPages(endless(), now, { records: 20, characters: 1_000 })) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(closed).toBe(true);
  });
});
