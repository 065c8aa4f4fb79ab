import { emptyCounts } from '@syncline/shared/domain/runs';
import { describe, expect, it } from 'vitest';
import { proofSum } from './proof-sum.ts';

const proof = {
  sumCloses: true,
  distinct: 5_000,
  vendorTotal: 5_000,
  rewalk: null,
  missing: { count: 0, ids: [] },
  basis: 'vendor-total' as const,
  verdict: 'proven' as const,
  reason: null,
};

describe('the proof as a sum', () => {
  it('holds a full walk against the total of the vendor', () => {
    const counts = { ...emptyCounts, fetched: 5_012, created: 4_812, unchanged: 180, failed: 8, repeated: 12 };
    const sum = proofSum({ kind: 'full', counts, proof, vendorTotal: 5_000 });
    expect(sum.whole).toEqual({ value: 5_000, label: 'in the store' });
    expect(sum.terms.map(({ value, label }) => `${value} ${label}`)).toEqual(['4812 new', '180 unchanged', '8 failed']);
    expect(sum.closes).toBe(true);
  });

  it('names what is missing', () => {
    const counts = { ...emptyCounts, fetched: 4_988, created: 4_988 };
    const sum = proofSum({
      kind: 'full',
      counts,
      proof: { ...proof, distinct: 4_988, verdict: 'incomplete', missing: { count: 12, ids: ['7'] } },
      vendorTotal: 5_000,
    });
    expect(sum.terms.at(-1)).toMatchObject({ key: 'missing', value: 12 });
    expect(sum.closes).toBe(false);
  });

  it('does not close when the vendor counts fewer than were written', () => {
    const counts = { ...emptyCounts, fetched: 10, created: 10 };
    expect(proofSum({ kind: 'full', counts, proof: null, vendorTotal: 8 }).closes).toBe(false);
  });

  it('does not call missing what a walk has not reached', () => {
    const counts = { ...emptyCounts, fetched: 197, unchanged: 197 };
    const label = (status: 'running' | 'cancelled' | 'incomplete') =>
      proofSum({ kind: 'full', counts, proof: null, vendorTotal: 4_100, status }).terms.at(-1)?.label;
    expect(label('running')).toBe('still to read');
    expect(label('cancelled')).toBe('not read');
    expect(label('incomplete')).toBe('missing');
  });

  it('holds a delta against what was read, repeats included', () => {
    const counts = { ...emptyCounts, fetched: 7, updated: 3, unchanged: 3, repeated: 1 };
    const sum = proofSum({ kind: 'delta', counts, proof: null, vendorTotal: 5_000 });
    expect(sum.whole).toEqual({ value: 7, label: 'read' });
    expect(sum.terms.map(({ key }) => key)).toEqual(['updated', 'unchanged', 'repeated']);
    expect(sum.closes).toBe(true);
  });
});
