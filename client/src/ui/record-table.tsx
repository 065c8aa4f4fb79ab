import { Link, type LinkProps } from '@tanstack/react-router';
import { type ColumnDef, flexRender, getCoreRowModel, type RowData, useReactTable } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import { useIsPhone } from '../hooks/use-media.ts';
import { cn } from './cn.ts';

declare module '@tanstack/react-table' {
  interface ColumnMeta<TData extends RowData, TValue> {
    align?: 'right';
    /** Of heading and cells: width, and on which screens the column shows. */
    className?: string;
    /** Of cells alone: type and colour. */
    cell?: string;
  }
}

interface RecordTableProps<T> {
  /** For screen readers: "Orders". */
  label: string;
  rows: T[];
  columns: ColumnDef<T>[];
  rowKey: (row: T) => string;
  /** The row's own page: its first column becomes a link that covers the whole row. */
  rowLink?: (row: T) => LinkProps;
  /** The row on a phone. */
  card: (row: T) => ReactNode;
  /** Rows are old while new ones are on their way. */
  stale?: boolean;
}

/** A table on a desk, cards on a phone. Order and paging are the server's. */
export function RecordTable<T>(props: RecordTableProps<T>) {
  return useIsPhone() ? <Cards {...props} /> : <Table {...props} />;
}

function Table<T>({ label, rows, columns, rowKey, rowLink, stale }: RecordTableProps<T>) {
  const table = useReactTable({
    data: rows,
    columns,
    getRowId: rowKey,
    getCoreRowModel: getCoreRowModel(),
  });
  return (
    <div className="overflow-x-auto">
      <table aria-label={label} className={cn('w-full transition-opacity', stale && 'opacity-60')}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} className="border-b">
              {group.headers.map((header) => {
                const { meta } = header.column.columnDef;
                return (
                  <th
                    key={header.id}
                    scope="col"
                    className={cn(
                      'whitespace-nowrap px-3 py-2 text-left font-medium text-muted text-xs first:pl-4 last:pr-4',
                      meta?.align === 'right' && 'text-right',
                      meta?.className,
                    )}
                  >
                    {flexRender(header.column.columnDef.header, header.getContext())}
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody className="divide-y">
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id} className={cn('relative', rowLink && 'hover:bg-hover/60')}>
              {row.getVisibleCells().map((cell, position) => {
                const { meta } = cell.column.columnDef;
                const content = flexRender(cell.column.columnDef.cell, cell.getContext());
                return (
                  <td
                    key={cell.id}
                    className={cn(
                      'px-3 py-2 align-middle first:pl-4 last:pr-4',
                      meta?.align === 'right' && 'tabular text-right',
                      meta?.className,
                      meta?.cell,
                    )}
                  >
                    {position === 0 && rowLink ? (
                      <Link
                        {...rowLink(row.original)}
                        className="font-medium outline-offset-[-2px] after:absolute after:inset-0"
                      >
                        {content}
                      </Link>
                    ) : (
                      content
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cards<T>({ label, rows, rowKey, rowLink, card, stale }: RecordTableProps<T>) {
  return (
    <ul aria-label={label} className={cn('divide-y transition-opacity', stale && 'opacity-60')}>
      {rows.map((row) => (
        <li key={rowKey(row)}>
          {rowLink ? (
            <Link {...rowLink(row)} className="block px-4 py-3 outline-offset-[-2px] active:bg-hover">
              {card(row)}
            </Link>
          ) : (
            <div className="px-4 py-3">{card(row)}</div>
          )}
        </li>
      ))}
    </ul>
  );
}
