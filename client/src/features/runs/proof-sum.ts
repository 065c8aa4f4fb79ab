import type { Counts, Proof, RunKind, StreamStatus } from '@syncline/shared/domain/runs';

export interface ProofTerm {
  key: keyof Counts | 'missing';
  value: number;
  label: string;
  tone: 'plain' | 'new' | 'changed' | 'bad' | 'gap';
}

export interface ProofSum {
  /** What was to be accounted for. */
  whole: { value: number; label: string };
  /** What became of it, noughts left out. */
  terms: ProofTerm[];
  closes: boolean;
}

interface StreamSum {
  kind: RunKind;
  counts: Counts;
  proof: Proof | null;
  vendorTotal: number | null;
  /** Where the stream stands: what a walk has not reached yet is not missing. Without it: it has ended. */
  status?: StreamStatus;
}

/**
 * A stream's proof as a sum. A full walk is held against the vendor's own total, where it gives
 * one; records met twice are then no records of their own. Everything else is held against what
 * was read.
 */
export function proofSum({ kind, counts, proof, vendorTotal, status = 'proven' }: StreamSum): ProofSum {
  const total = proof?.vendorTotal ?? vendorTotal;
  const againstVendor = kind === 'full' && total !== null;
  const parts: ProofTerm[] = [
    { key: 'created', value: counts.created, label: 'new', tone: 'new' },
    { key: 'updated', value: counts.updated, label: 'changed', tone: 'changed' },
    { key: 'unchanged', value: counts.unchanged, label: 'unchanged', tone: 'plain' },
    { key: 'stale', value: counts.stale, label: 'older than ours', tone: 'plain' },
    { key: 'skipped', value: counts.skipped, label: 'left out on purpose', tone: 'plain' },
    { key: 'failed', value: counts.failed, label: 'failed', tone: 'bad' },
  ];
  if (!againstVendor) parts.push({ key: 'repeated', value: counts.repeated, label: 'met twice', tone: 'plain' });
  const whole = againstVendor ? total : counts.fetched;
  const accounted = parts.reduce((sum, term) => sum + term.value, 0);
  const gap = whole - accounted;
  const missing = Math.max(proof?.missing.count ?? 0, gap);
  if (missing > 0) parts.push({ key: 'missing', value: missing, ...gapLooks(status) });
  return {
    whole: { value: whole, label: againstVendor ? 'in the store' : 'read' },
    terms: parts.filter((term) => term.value > 0),
    closes: gap === 0 && missing <= 0 && proof?.verdict !== 'incomplete',
  };
}

function gapLooks(status: StreamStatus): Pick<ProofTerm, 'label' | 'tone'> {
  if (status === 'pending' || status === 'running') return { label: 'still to read', tone: 'plain' };
  if (status === 'cancelled' || status === 'failed') return { label: 'not read', tone: 'plain' };
  return { label: 'missing', tone: 'gap' };
}
