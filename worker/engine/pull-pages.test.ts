import type { Page, RawRecord } from '@syncline/shared/kit/stream';
import { describe, expect, it } from 'vitest';
import type { PreparedBatch } from './prepare.ts';
import { type JoinedPage, pullPages } from './pull-pages.ts';

const page = (number: number, size = 10): Page<number> => ({
  records: Array.from({ length: size }, (_, index) => ({ json: `"${number}-${index}"`, value: `${number}-${index}` })),
  checkpoint: number,
  total: 100 + number,
});
const clocks = { now: () => new Date(0) };
/** As records that parse, each under its own value; the page’s number as the newest stamp, in seconds. */
const prepare = (records: RawRecord[]): PreparedBatch => ({
  good: records.map(({ json, value }) => ({
    externalId: String(value),
    version: undefined,
    stamp: undefined,
    hash: '',
    json,
    created: undefined,
    entity: () => {
      throw new Error('Nobody asks for it here.');
    },
  })),
  bad: [],
  leftOut: [],
  newest: new Date(Number(String(records[0]?.value).split('-')[0]) * 1_000),
});

async function* pages(count: number, onRead: (number: number) => void = () => undefined): AsyncGenerator<Page<number>> {
  for (let number = 1; number <= count; number += 1) {
    onRead(number);
    yield page(number);
  }
}

describe('pulling pages', () => {
  it('loses none, keeps their order, and joins what has arrived', async () => {
    const joined: JoinedPage[] = [];
    for await (const each of pullPages(pages(57), clocks, prepare, { records: 100, characters: 1_000_000 })) {
      joined.push(each);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const values = joined.flatMap((each) => each.good.map((record) => record.externalId));
    expect(values).toEqual(
      Array.from({ length: 57 }, (_, index) => page(index + 1).records.map((r) => r.value)).flat(),
    );
    expect(joined.at(-1)).toMatchObject({ checkpoint: 57, total: 157, newest: new Date(57_000) });
    expect(joined.length).toBeLessThan(57);
    for (const each of joined) expect(each.good.length).toBeLessThanOrEqual(100);
  });

  it('holds no more than its limit in memory while the writer is slow', async () => {
    let read = 0;
    const pulled = pullPages(
      pages(1_000, (number) => {
        read = number;
      }),
      clocks,
      prepare,
      { records: 30, characters: 1_000_000 },
    );
    await pulled.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    // What was given, what waits, and the one that stands at the door.
    expect(read).toBeLessThanOrEqual(8);
    await pulled.return(undefined);
  });

  it('knows that an export is as old as the vendor says', async () => {
    async function* exported(): AsyncGenerator<Page<number>> {
      yield page(1);
      yield { ...page(2), readAt: new Date('2026-03-01T14:00:00Z') };
    }
    // The vendor's clock is three hours ahead: it read the second page an hour ago.
    const clock = {
      now: () => new Date('2026-03-01T12:00:00Z'),
      vendorNow: () => new Date('2026-03-01T15:00:00Z'),
    };
    const read: string[] = [];
    for await (const each of pullPages(exported(), clock, prepare, { records: 10, characters: 1_000_000 })) {
      read.push(each.readStartedAt.toISOString());
    }
    expect(read).toEqual(['2026-03-01T12:00:00.000Z', '2026-03-01T11:00:00.000Z']);
    const joined: string[] = [];
    for await (const each of pullPages(exported(), clock, prepare)) {
      joined.push(each.readStartedAt.toISOString());
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(joined.at(-1)).toBe('2026-03-01T11:00:00.000Z');
  });

  it('passes on what the connector has to say of its pages', async () => {
    async function* noted(): AsyncGenerator<Page<number>> {
      yield page(1);
      yield { ...page(2), note: 'Read page by page.' };
      yield page(3);
    }
    const notes: string[] = [];
    for await (const each of pullPages(noted(), clocks, prepare)) notes.push(...each.notes);
    expect(notes).toEqual(['Read page by page.']);
  });

  it('gives the pages before an error, then the error', async () => {
    async function* broken(): AsyncGenerator<Page<number>> {
      yield page(1);
      yield page(2);
      throw new Error('The line broke.');
    }
    const seen: unknown[] = [];
    await expect(async () => {
      for await (const each of pullPages(broken(), clocks, prepare)) seen.push(each.checkpoint);
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
    for await (const _ of pullPages(endless(), clocks, prepare, { records: 20, characters: 1_000 })) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(closed).toBe(true);
  });
});
