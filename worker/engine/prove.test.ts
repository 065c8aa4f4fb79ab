import { type Counts, emptyCounts } from '@syncline/shared/domain/runs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { needsRewalk, prove, type Rewalk } from './prove.ts';

const counted = (over: Partial<Counts>): Counts => ({ ...emptyCounts, ...over });
const walked = (
  counts: Counts,
  vendorTotal: number | undefined,
  over: { shifted?: boolean; rewalk?: Rewalk } = {},
) => ({
  counts,
  vendorTotal,
  shifted: over.shifted ?? false,
  rewalk: over.rewalk,
});
const rewalk = (over: Partial<Rewalk> = {}): Rewalk => ({
  distinct: 10,
  total: 10,
  left: 0,
  mended: 0,
  missing: { count: 0, ids: [] },
  ...over,
});
const full = { kind: 'full' } as const;

describe('the proof of a walk', () => {
  it('holds when the sum closes and the vendor’s total is met', () => {
    const proof = prove(walked(counted({ fetched: 12, created: 7, unchanged: 3, repeated: 2 }), 10), full);
    expect(proof).toMatchObject({ verdict: 'proven', distinct: 10, basis: 'vendor-total', reason: null });
  });

  it('says so when it rests on our own sum alone', () => {
    expect(prove(walked(counted({ fetched: 3, created: 3 }), undefined), full)).toMatchObject({
      verdict: 'proven',
      basis: 'own-sum',
    });
  });

  it('fails when a record is not accounted for, whatever the vendor says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 1000 }), (lost, created) => {
        const counts = counted({ fetched: created + lost, created });
        expect(prove(walked(counts, created + lost), full).verdict).toBe('incomplete');
        expect(prove(walked(counts, created + lost, { rewalk: rewalk() }), full).verdict).toBe('incomplete');
      }),
    );
  });

  it('never holds when fewer came than the vendor has', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), fc.integer({ min: 1, max: 1000 }), (came, more) => {
        const counts = counted({ fetched: came, created: came });
        const total = came + more;
        expect(prove(walked(counts, total), full).verdict).toBe('incomplete');
        expect(prove(walked(counts, total), { kind: 'delta' }).verdict).toBe('incomplete');
        expect(needsRewalk(walked(counts, total))).toBe(true);
        const listed = rewalk({ distinct: came, total });
        expect(prove(walked(counts, total, { rewalk: listed }), full).verdict).toBe('incomplete');
      }),
    );
  });

  it('asks for a second list when rows moved, even where the numbers are equal', () => {
    expect(needsRewalk(walked(counted({ fetched: 10, created: 10 }), 10, { shifted: true }))).toBe(true);
    expect(prove(walked(counted({ fetched: 10, created: 10 }), 10, { shifted: true }), full).verdict).toBe(
      'incomplete',
    );
    expect(
      prove(walked(counted({ fetched: 10, created: 10 }), 10, { shifted: true, rewalk: rewalk() }), full).verdict,
    ).toBe('proven');
  });

  it('takes a second list that has fewer: records left while they were walked', () => {
    const counts = counted({ fetched: 12, created: 12 });
    expect(prove(walked(counts, 10, { rewalk: rewalk() }), full).verdict).toBe('proven');
    const unstored = rewalk({ missing: { count: 1, ids: ['7'] } });
    expect(prove(walked(counts, 10, { rewalk: unstored }), full)).toMatchObject({
      verdict: 'incomplete',
      missing: { count: 1, ids: ['7'] },
    });
  });
});
