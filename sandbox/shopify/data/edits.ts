import type { Kind, RecordOf } from './records.ts';

/** Where a record stands in an order: by its key, ties by its number. */
export interface Place {
  value: number;
  n: number;
}
export type View = 'live' | 'index';

export interface Edit<K extends Kind> {
  n: number;
  record: RecordOf[K] | null;
}

/** What the search index knows of an edited record, and what it will know when. */
interface Kept<K extends Kind> extends Edit<K> {
  /** Absent: the generated record (or nothing, when there is none). */
  indexed: { record: RecordOf[K] | null } | undefined;
  pending: { at: number; record: RecordOf[K] | null }[];
}

/** Records that differ from the generated ones, each with what the search index has seen of it so far. */
export const makeEdits = <K extends Kind>(lagMs: () => number, now: () => number) => {
  const kept = new Map<number, Kept<K>>();
  const waiting = new Set<Kept<K>>();

  const catchUp = (): void => {
    const at = now();
    for (const edit of waiting) {
      while (edit.pending[0] && edit.pending[0].at <= at) {
        const seen = edit.pending.shift();
        if (seen) edit.indexed = { record: seen.record };
      }
      if (edit.pending.length === 0) waiting.delete(edit);
    }
  };
  const stateOf = (edit: Kept<K>, view: View): { record: RecordOf[K] | null } | undefined =>
    view === 'live' ? edit : edit.indexed;

  return {
    get: (n: number): Edit<K> | undefined => kept.get(n),
    all: (): Edit<K>[] => [...kept.values()].map(({ n, record }) => ({ n, record })),
    put: (n: number, record: RecordOf[K] | null): void => {
      const edit = kept.get(n) ?? { n, record, indexed: undefined, pending: [] };
      edit.record = record;
      const lag = lagMs();
      if (lag > 0 || edit.pending.length > 0) {
        edit.pending.push({ at: now() + lag, record });
        waiting.add(edit);
      } else edit.indexed = { record };
      kept.set(n, edit);
    },
    settle: (n: number, record: RecordOf[K] | null): void => {
      kept.set(n, { n, record, indexed: { record }, pending: [] });
    },
    /** Whether the generated record of this number is not what is to be shown. */
    covers: (n: number, view: View): boolean => {
      const edit = kept.get(n);
      return edit !== undefined && stateOf(edit, view) !== undefined;
    },
    covered: (view: View): number[] => {
      catchUp();
      return [...kept.values()].filter((edit) => stateOf(edit, view) !== undefined).map((edit) => edit.n);
    },
    /** Edited and new records that are there. */
    shown: (view: View): { n: number; record: RecordOf[K] }[] => {
      catchUp();
      const found: { n: number; record: RecordOf[K] }[] = [];
      for (const edit of kept.values()) {
        const record = stateOf(edit, view)?.record;
        if (record) found.push({ n: edit.n, record });
      }
      return found;
    },
  };
};
