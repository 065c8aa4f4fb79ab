import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Spill } from './context.ts';
import { makeSpills } from './spill.ts';

describe('spills', () => {
  let directory: string;
  let slice: AbortController;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'spill-test-'));
    slice = new AbortController();
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const spills = (maxBytes = 1_073_741_824) => makeSpills({ directory: join(directory, 'made'), maxBytes });
  const entries = () => readdir(join(directory, 'made'));
  const drawer = async (spill: Spill, number: number) => {
    const lines: string[] = [];
    for await (const line of spill.lines(number)) lines.push(line);
    return lines;
  };

  it('keep lines apart and in order, over a thousand drawers and more than is held in memory', async () => {
    const spill = await spills().open('a', slice.signal);
    const padding = 'é'.repeat(300);
    for (let line = 0; line < 60_000; line += 1) await spill.put(line % 1_000, `${line} ${padding}`);
    expect(await drawer(spill, 1_000)).toEqual([]);
    for (const number of [0, 7, 999]) {
      const lines = await drawer(spill, number);
      expect(lines.map((line) => Number.parseInt(line, 10))).toEqual(
        Array.from({ length: 60 }, (_, index) => index * 1_000 + number),
      );
      expect(lines.every((line) => line.endsWith(padding))).toBe(true);
    }
    await spill.close();
    expect(await entries()).toEqual([]);
  });

  it('go with the slice when they were not sealed', async () => {
    const spill = await spills().open('a', slice.signal);
    await spill.put(0, 'one');
    expect(await drawer(spill, 0)).toEqual(['one']);
    slice.abort(new Error('the slice is over'));
    await expect.poll(entries).toEqual([]);
    await expect(spills().open('a', slice.signal)).rejects.toThrow('the slice is over');
  });

  it('are found again by a later slice once sealed, by their name only', async () => {
    const first = await spills().open('a', slice.signal);
    expect(first.sealed).toBe(false);
    await first.put(3, 'three');
    await first.seal();
    slice.abort(new Error('the slice is over'));
    const next = new AbortController();
    const again = await spills().open('a', next.signal);
    expect(again.sealed).toBe(true);
    expect(await drawer(again, 3)).toEqual(['three']);
    await expect(again.put(3, 'more')).rejects.toMatchObject({ code: 'SPILL_MISUSED' });
    const other = await spills().open('b', next.signal);
    expect(other.sealed).toBe(false);
    expect(await drawer(other, 3)).toEqual([]);
    await again.close();
    expect((await spills().open('a', next.signal)).sealed).toBe(false);
  });

  it('are bounded all together', async () => {
    const place = spills(100_000);
    const first = await place.open('a', slice.signal);
    await first.put(0, 'x'.repeat(60_000));
    await first.seal();
    const second = await spills(100_000).open('b', slice.signal);
    await second.put(0, 'x'.repeat(60_000));
    await expect(second.seal()).rejects.toMatchObject({ remedy: 'report', code: 'SPILL_FULL' });
    await first.close();
    const third = await spills(100_000).open('c', slice.signal);
    await third.put(0, 'x'.repeat(60_000));
    await third.seal();
  });

  it('are swept away when their slice was killed or nobody came back', async () => {
    const place = spills();
    const killed = await place.open('killed', slice.signal);
    await killed.put(0, 'one');
    const forgotten = await place.open('forgotten', slice.signal);
    await forgotten.put(0, 'two');
    await forgotten.seal();
    await place.sweep();
    expect(await entries()).toHaveLength(2);
    const long = new Date(Date.now() - 25 * 3_600_000);
    for (const name of await entries()) await utimes(join(directory, 'made', name), long, long);
    await place.sweep();
    expect(await entries()).toEqual([]);
  });

  it('make room for whoever begins the same again after a kill', async () => {
    const killed = await spills().open('a', slice.signal);
    const other = await spills().open('b', slice.signal);
    await killed.put(0, 'x'.repeat(60_000));
    expect(await drawer(killed, 0)).toHaveLength(1);
    await other.put(0, 'kept');
    const again = await spills(100_000).open('a', slice.signal);
    expect(await drawer(again, 0)).toEqual([]);
    await again.put(0, 'x'.repeat(60_000));
    await again.seal();
    expect(await drawer(again, 0)).toHaveLength(1);
    expect(await drawer(other, 0)).toEqual(['kept']);
  });

  it('take one line at a time', async () => {
    const spill = await spills().open('a', slice.signal);
    await expect(spill.put(0, 'one\ntwo')).rejects.toMatchObject({ code: 'SPILL_MISUSED' });
  });
});
