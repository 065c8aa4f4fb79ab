import type { LinkProps } from '@tanstack/react-router';
import type { ColumnDef } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import { Card } from '../../ui/card.tsx';
import { Paged, type PagedQuery } from '../../ui/paged.tsx';
import { RecordTable } from '../../ui/record-table.tsx';
import { FilterSelect } from './filter-select.tsx';
import { NothingSynced } from './nothing-synced.tsx';

interface RecordListProps<T> {
  query: PagedQuery<T>;
  /** "orders" */
  what: string;
  columns: ColumnDef<T>[];
  rowLink: (row: T) => LinkProps;
  /** The row on a phone. */
  card: (row: T) => ReactNode;
  /** A search or filter is on. */
  narrowed: boolean;
  onClear: () => void;
}

/** Records of one kind, each leading to its page; without any, what to do about it. */
export function RecordList<T extends { id: string }>({ query, what, narrowed, onClear, ...table }: RecordListProps<T>) {
  return (
    <Card className="overflow-hidden">
      <Paged
        query={query}
        what={`the ${what}`}
        empty={<NothingSynced what={what} narrowed={narrowed} onClear={onClear} />}
      >
        {(rows, stale) => <RecordTable<T> label={what} rows={rows} rowKey={(row) => row.id} stale={stale} {...table} />}
      </Paged>
    </Card>
  );
}

/** How lists of records are asked for: page by page, and again by themselves; seldom once many pages are open. */
export const pageByPage = {
  getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor ?? undefined,
  refetchInterval: ({ state }: { state: { data?: { pages: unknown[] } | undefined } }) =>
    (state.data?.pages.length ?? 1) > 2 ? 60_000 : 10_000,
  trpc: { abortOnUnmount: true },
};

interface RemovedFilterProps {
  removed: boolean;
  onChange: (removed: true | undefined) => void;
}

/** What the store has, or what it has removed. */
export function RemovedFilter({ removed, onChange }: RemovedFilterProps) {
  return (
    <FilterSelect
      label="Kept or removed"
      any="In the store"
      value={removed ? 'removed' : undefined}
      choices={[{ value: 'removed', label: 'Removed in the store' }]}
      onChange={(next) => onChange(next === undefined ? undefined : true)}
    />
  );
}
