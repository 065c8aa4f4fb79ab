import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Incoming, judge, type Stored } from './stale-guard.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));
const stored = (over: Partial<Stored> = {}): Stored => ({
  version: 5n,
  hash: 'a',
  readStartedAt: at(10),
  deleted: false,
  ...over,
});
const incoming = (over: Partial<Incoming> = {}): Incoming => ({
  version: 5n,
  hash: 'a',
  readStartedAt: at(20),
  ...over,
});

describe('the stale guard', () => {
  it.each([
    ['nothing stored', undefined, incoming(), 'walk', 'news'],
    ['a lower version', stored(), incoming({ version: 4n, hash: 'b' }), 'walk', 'stale'],
    [
      'a higher version, though read earlier',
      stored(),
      incoming({ version: 6n, readStartedAt: at(1) }),
      'walk',
      'news',
    ],
    ['equal in all', stored(), incoming(), 'walk', 'unchanged'],
    ['another content, read later', stored(), incoming({ hash: 'b' }), 'walk', 'news'],
    ['another content, read earlier', stored(), incoming({ hash: 'b', readStartedAt: at(1) }), 'walk', 'stale'],
    [
      'no version, read later',
      stored({ version: undefined }),
      incoming({ version: undefined, hash: 'b' }),
      'walk',
      'news',
    ],
    [
      'a tombstone, read before it',
      stored({ deleted: true }),
      incoming({ version: 9n, readStartedAt: at(1) }),
      'walk',
      'stale',
    ],
    ['a tombstone, read after it', stored({ deleted: true }), incoming({ version: 1n }), 'record', 'news'],
    ['a payload that is newer', stored(), incoming({ version: 6n, hash: 'b' }), 'webhook', 'news'],
    ['a payload with an equal version', stored(), incoming({ hash: 'b' }), 'webhook', 'reread'],
    ['a payload without a version', stored(), incoming({ version: undefined, hash: 'b' }), 'webhook', 'reread'],
    ['a payload that says what is stored', stored(), incoming(), 'webhook', 'unchanged'],
    ['a late payload against a tombstone', stored({ deleted: true }), incoming({ version: 9n }), 'webhook', 'reread'],
  ] as const)('%s', (_case, before, now, origin, verdict) => {
    expect(judge(before, now, origin)).toBe(verdict);
  });

  it('ends at the newest state, in whatever order reads of one history arrive', () => {
    // A record's life: at each second its content may change, with or without a new version.
    const life = fc.array(fc.boolean(), { minLength: 1, maxLength: 12 });
    const order = fc.array(fc.nat({ max: 1000 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(life, order, (bumps, shuffle) => {
        let version = 0n;
        const reads = bumps.map((bump, second): Incoming => {
          if (bump) version += 1n;
          return { version, hash: `content ${second}`, readStartedAt: at(second) };
        });
        const newest = reads.at(-1);
        const arriving = reads
          .flatMap((read, index) => [
            { read, place: shuffle[index] ?? 0 },
            { read, place: (shuffle[index] ?? 0) + 500 },
          ])
          .sort((a, b) => a.place - b.place);
        let state: Stored | undefined;
        for (const { read } of arriving) if (judge(state, read, 'walk') === 'news') state = { ...read, deleted: false };
        expect(state?.hash).toBe(newest?.hash);
      }),
    );
  });
});
