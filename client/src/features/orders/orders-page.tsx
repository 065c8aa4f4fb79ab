import { TZDate } from '@date-fns/tz';
import { financialStatuses, fulfilmentStatuses } from '@syncline/shared/domain/entities';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ColumnDef, Row } from '@tanstack/react-table';
import { addDays, isValid, parseISO } from 'date-fns';
import { SearchX } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { Money } from '../../format/money.tsx';
import { orderName } from '../../format/order-name.ts';
import { Ago, Day } from '../../format/time.tsx';
import { plain } from '../../format/words.ts';
import { useSession } from '../../session.ts';
import { type Answers, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SearchInput } from '../../ui/search-input.tsx';
import { Select } from '../../ui/select.tsx';
import { ConnectionFilter, useSeveralConnections } from '../records/connection-filter.tsx';
import { DayRange } from '../records/day-range.tsx';
import { FilterSelect } from '../records/filter-select.tsx';
import { pageByPage, RecordList, RemovedFilter } from '../records/record-list.tsx';
import { SourceName } from '../records/source-name.tsx';
import { choicesOf, financialWords, fulfilmentWords, StatusWord } from '../records/status-words.tsx';
import { WhyMissingDialog } from './why-missing-dialog.tsx';

type Order = Answers['orders']['list']['items'][number];

const route = getRouteApi('/app/orders');

export function OrdersPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { timeZone } = useSession();
  const narrow = useCallback(
    (change: Partial<typeof search>) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true }),
    [navigate],
  );
  const find = useCallback((q: string) => narrow({ q: q || undefined }), [narrow]);
  const query = useInfiniteQuery(
    trpc.orders.list.infiniteQueryOptions(
      {
        search: search.q,
        connectionId: search.connection,
        statuses: search.status === undefined ? undefined : [search.status],
        financialStatuses: search.financial === undefined ? undefined : [search.financial],
        fulfilmentStatuses: search.fulfilment === undefined ? undefined : [search.fulfilment],
        from: startOf(search.from, timeZone, 0),
        to: startOf(search.to, timeZone, 1),
        deleted: search.deleted ? 'only' : 'hide',
        sort: search.sort ?? 'newest',
      },
      pageByPage,
    ),
  );
  const { q, connection, status, financial, fulfilment, from, to, deleted } = search;
  const narrowed = [q, connection, status, financial, fulfilment, from, to, deleted].some(
    (value) => value !== undefined,
  );
  const several = useSeveralConnections();
  const columns = useMemo(() => columnsOf(several), [several]);

  return (
    <>
      <PageHeader
        title="Orders"
        name="Orders"
        lead="Everything your stores have sold, as they tell it."
        actions={
          <Button onClick={() => narrow({ missing: true })}>
            <SearchX /> Why is an order missing?
          </Button>
        }
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchInput
          value={q ?? ''}
          onChange={find}
          label="Search orders"
          placeholder="Number, name or e-mail"
          className="w-full sm:w-64"
        />
        <FilterSelect
          label="Payment"
          any="Any payment"
          value={financial}
          choices={choicesOf(financialWords, financialStatuses)}
          onChange={(next) => narrow({ financial: next })}
        />
        <FilterSelect
          label="Delivery"
          any="Any delivery"
          value={fulfilment}
          choices={choicesOf(fulfilmentWords, fulfilmentStatuses)}
          onChange={(next) => narrow({ fulfilment: next })}
        />
        <DayRange from={from} to={to} onChange={narrow} label="Placed" />
        <ConnectionFilter value={connection} onChange={(next) => narrow({ connection: next })} />
        <RemovedFilter removed={deleted === true} onChange={(next) => narrow({ deleted: next })} />
        <Select
          label="Sort"
          className="sm:ml-auto"
          value={search.sort ?? 'newest'}
          choices={[
            { value: 'newest', label: 'Newest first' },
            { value: 'oldest', label: 'Oldest first' },
            { value: 'largest', label: 'Largest first' },
            { value: 'updated', label: 'Last changed first' },
          ]}
          onChange={(sort) => narrow({ sort: sort === 'newest' ? undefined : sort })}
        />
      </div>
      <RecordList<Order>
        query={query}
        what="orders"
        columns={columns}
        rowLink={(row) => ({ to: '/orders/$id', params: { id: row.id } })}
        card={(row) => <OrderCard order={row} />}
        narrowed={narrowed}
        onClear={() => void navigate({ search: {}, replace: true })}
      />
      <WhyMissingDialog
        open={search.missing === true}
        onOpenChange={(open) => narrow({ missing: open || undefined })}
        connectionId={connection}
      />
    </>
  );
}

/** The beginning of a day in the organisation's zone, as an instant. */
function startOf(day: string | undefined, timeZone: string, plusDays: number): string | undefined {
  if (day === undefined) return undefined;
  const date = parseISO(day);
  if (!isValid(date)) return undefined;
  const local = new TZDate(date.getFullYear(), date.getMonth(), date.getDate(), timeZone);
  return new Date(addDays(local, plusDays).getTime()).toISOString();
}

const columnsOf = (several: boolean): ColumnDef<Order>[] => [
  {
    id: 'number',
    header: 'Order',
    cell: ({ row }) => <span className="tabular">{orderName(row.original.number)}</span>,
  },
  {
    id: 'buyer',
    header: 'Buyer',
    meta: { className: 'max-w-56' },
    cell: ({ row: { original: order } }) => (
      <>
        <span className="block truncate">{order.buyerName || order.buyerEmail || 'No name'}</span>
        {order.buyerName && order.buyerEmail ? (
          <span className="block truncate text-muted text-xs">{order.buyerEmail}</span>
        ) : null}
      </>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    meta: { className: 'max-xl:hidden' },
    cell: ({ row: { original: order } }) => <span className="whitespace-nowrap">{plain(order.status)}</span>,
  },
  {
    id: 'financial',
    header: 'Payment',
    cell: ({ row }) => <StatusWord words={financialWords} value={row.original.financialStatus} />,
  },
  {
    id: 'fulfilment',
    header: 'Delivery',
    meta: { className: 'max-xl:hidden' },
    cell: ({ row }) => <StatusWord words={fulfilmentWords} value={row.original.fulfilmentStatus} />,
  },
  ...(several
    ? [
        {
          id: 'source',
          header: 'From',
          meta: { className: 'max-w-44 max-[1439px]:hidden', cell: 'text-muted text-sm' },
          cell: ({ row }: { row: Row<Order> }) => <SourceName source={row.original.connection} />,
        },
      ]
    : []),
  {
    id: 'total',
    header: 'Total',
    meta: { align: 'right' },
    cell: ({ row: { original: order } }) => <Money amount={order.total} currency={order.currency} />,
  },
  {
    id: 'placed',
    header: 'Placed',
    meta: { align: 'right', className: 'whitespace-nowrap', cell: 'text-muted text-sm' },
    cell: ({ row }) => <Day at={row.original.placedAt} />,
  },
];

function OrderCard({ order }: { order: Order }) {
  return (
    <>
      <span className="flex items-baseline justify-between gap-3">
        <span className="tabular font-medium">{orderName(order.number)}</span>
        <Money amount={order.total} currency={order.currency} className="font-medium" />
      </span>
      <span className="mt-0.5 flex justify-between gap-3 text-sm">
        <span className="truncate">{order.buyerName || order.buyerEmail || 'No name'}</span>
        <Ago at={order.placedAt} className="shrink-0 text-muted" />
      </span>
      <span className="mt-1.5 flex flex-wrap gap-1.5">
        <StatusWord words={financialWords} value={order.financialStatus} />
        <StatusWord words={fulfilmentWords} value={order.fulfilmentStatus} />
      </span>
    </>
  );
}
