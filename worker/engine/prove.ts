import type { Counts, Proof } from '@syncline/shared/domain/runs';

/** What a second, id-only walk found. */
export interface Rewalk {
  /** How many different ids the vendor lists. */
  distinct: number;
  /** The total it announces at the end of that list. */
  total: number | undefined;
  /** Of those, how many were gone when they were asked for. */
  left: number;
  /** Records the first walk had missed, stored now. */
  mended: number;
  /** Listed ids that could not be stored; at most 100 are named. */
  missing: { count: number; ids: string[] };
}

export interface Walked {
  counts: Counts;
  /** The vendor's total as of the walk's last page. */
  vendorTotal: number | undefined;
  shifted: boolean;
  rewalk: Rewalk | undefined;
}

export const sumOf = (counts: Counts): number =>
  counts.created + counts.updated + counts.unchanged + counts.stale + counts.repeated + counts.skipped + counts.failed;

/** Different records met. */
export const distinctOf = (counts: Counts): number => counts.fetched - counts.repeated;

/** Is the walk's own evidence not enough? Equal counts do not prove equal sets when rows shifted. */
export const needsRewalk = ({ counts, vendorTotal, shifted }: Omit<Walked, 'rewalk'>): boolean =>
  shifted || (vendorTotal !== undefined && distinctOf(counts) !== vendorTotal);

/** Was everything the vendor has written down? Pure: the verdict follows from the numbers alone. */
export function prove(walked: Walked, walk: { kind: 'full' | 'delta' }): Proof {
  const { counts, vendorTotal, shifted, rewalk } = walked;
  const distinct = distinctOf(counts);
  const sumCloses = counts.fetched === sumOf(counts);
  const reason = reasonAgainst(walked, walk.kind, sumCloses, distinct);
  return {
    sumCloses,
    distinct,
    vendorTotal: vendorTotal ?? null,
    rewalk: rewalk ? { distinct: rewalk.distinct, mended: rewalk.mended } : null,
    missing: rewalk?.missing ?? { count: missingByCount(distinct, vendorTotal), ids: [] },
    basis: vendorTotal === undefined && rewalk?.total === undefined && !shifted ? 'own-sum' : 'vendor-total',
    verdict: reason ? 'incomplete' : 'proven',
    reason: reason ?? null,
  };
}

function reasonAgainst(
  { counts, vendorTotal, shifted, rewalk }: Walked,
  kind: 'full' | 'delta',
  sumCloses: boolean,
  distinct: number,
): string | undefined {
  if (!sumCloses) return `${counts.fetched} records came, ${sumOf(counts)} are accounted for.`;
  if (rewalk) {
    if (rewalk.missing.count > 0) {
      return `The vendor lists ${rewalk.missing.count} records that could not be read or stored.`;
    }
    if (rewalk.total !== undefined && rewalk.distinct < rewalk.total) {
      return `The vendor says that it has ${rewalk.total} records, but lists only ${rewalk.distinct}.`;
    }
    return undefined;
  }
  if (vendorTotal !== undefined && distinct < vendorTotal) {
    return `The vendor says that there are ${vendorTotal} records, but only ${distinct} came.`;
  }
  // Fewer than came: records left the window while it was read. A full walk without a second list cannot tell.
  if (vendorTotal !== undefined && distinct > vendorTotal && kind === 'full') {
    return `The vendor says that there are ${vendorTotal} records, but ${distinct} came.`;
  }
  if (shifted) return 'Rows moved while they were read, and there is no second list to compare with.';
  return undefined;
}

const missingByCount = (distinct: number, vendorTotal: number | undefined): number =>
  vendorTotal === undefined ? 0 : Math.max(0, vendorTotal - distinct);

/** Records asked for by id: nothing to compare with but our own sum. */
export const emptyProof = (counts: Counts): Proof =>
  prove({ counts, vendorTotal: undefined, shifted: false, rewalk: undefined }, { kind: 'delta' });
