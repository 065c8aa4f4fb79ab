import { describe, expect, it } from 'vitest';
import { oneAhead } from './one-ahead.ts';

describe('reading one ahead', () => {
  const source = (log: string[], fails = false) =>
    (async function* () {
      try {
        for (let number = 1; number <= 3; number += 1) {
          log.push(`asked for ${number}`);
          if (fails && number === 3) throw new Error('The line broke.');
          yield number;
        }
      } finally {
        log.push('ended');
      }
    })();

  it('gives all in order, each asked for while the one before is used', async () => {
    const log: string[] = [];
    for await (const number of oneAhead(source(log))) {
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`used ${number}`);
    }
    expect(log).toEqual(['asked for 1', 'asked for 2', 'used 1', 'asked for 3', 'used 2', 'ended', 'used 3']);
  });

  it('gives what came before an error, then the error', async () => {
    const used: number[] = [];
    await expect(async () => {
      for await (const number of oneAhead(source([], true))) used.push(number);
    }).rejects.toThrow('The line broke.');
    expect(used).toEqual([1, 2]);
  });

  it('ends the source when the reader leaves', async () => {
    const log: string[] = [];
    for await (const _ of oneAhead(source(log))) break;
    await expect.poll(() => log.at(-1)).toBe('ended');
    expect(log).not.toContain('asked for 3');
  });
});
