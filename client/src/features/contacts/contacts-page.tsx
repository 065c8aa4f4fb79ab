import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ColumnDef, Row } from '@tanstack/react-table';
import { Download } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { Money } from '../../format/money.tsx';
import { count } from '../../format/number.ts';
import { Ago } from '../../format/time.tsx';
import { personName } from '../../format/words.ts';
import { useSession } from '../../session.ts';
import { type Answers, trpc } from '../../trpc.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SearchInput } from '../../ui/search-input.tsx';
import { Select } from '../../ui/select.tsx';
import { ConnectionFilter, useSeveralConnections } from '../records/connection-filter.tsx';
import { FilterSelect } from '../records/filter-select.tsx';
import { pageByPage, RecordList, RemovedFilter } from '../records/record-list.tsx';
import { SourceName } from '../records/source-name.tsx';

type Contact = Answers['contacts']['list']['items'][number];

const route = getRouteApi('/app/contacts');

export function ContactsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { organization } = useSession();
  const narrow = useCallback(
    (change: Partial<typeof search>) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true }),
    [navigate],
  );
  const find = useCallback((q: string) => narrow({ q: q || undefined }), [narrow]);
  const { q, connection, kind, deleted, sort } = search;
  const filter = {
    search: q,
    connectionId: connection,
    kind,
    deleted: deleted ? ('only' as const) : ('hide' as const),
  };
  const query = useInfiniteQuery(
    trpc.contacts.list.infiniteQueryOptions({ ...filter, sort: sort ?? 'updated' }, pageByPage),
  );
  const several = useSeveralConnections();
  const columns = useMemo(() => columnsOf(several), [several]);
  const narrowed = [q, connection, kind, deleted].some((value) => value !== undefined);
  return (
    <>
      <PageHeader
        title="Contacts"
        name="Contacts"
        lead="The people behind your orders, one entry each, however many systems know them."
        actions={
          <Button asChild>
            <a href={exportUrl(filter, organization?.id)} download>
              <Download /> Export CSV
            </a>
          </Button>
        }
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchInput
          value={q ?? ''}
          onChange={find}
          label="Search contacts"
          placeholder="Name, e-mail, phone or tag"
          className="w-full sm:w-72"
        />
        <FilterSelect
          label="Kind"
          any="Customers and guests"
          value={kind}
          choices={[
            { value: 'customer', label: 'With an account' },
            { value: 'guest', label: 'Guests' },
          ]}
          onChange={(next) => narrow({ kind: next })}
        />
        <ConnectionFilter value={connection} onChange={(next) => narrow({ connection: next })} />
        <RemovedFilter removed={deleted === true} onChange={(next) => narrow({ deleted: next })} />
        <Select
          label="Sort"
          className="sm:ml-auto"
          value={sort ?? 'updated'}
          choices={[
            { value: 'updated', label: 'Last changed first' },
            { value: 'created', label: 'Newest first' },
            { value: 'name', label: 'By name' },
          ]}
          onChange={(next) => narrow({ sort: next === 'updated' ? undefined : next })}
        />
      </div>
      <RecordList<Contact>
        query={query}
        what="contacts"
        columns={columns}
        rowLink={(row) => ({ to: '/contacts/$id', params: { id: row.id } })}
        card={(row) => <ContactCard contact={row} />}
        narrowed={narrowed}
        onClear={() => void navigate({ search: {}, replace: true })}
      />
    </>
  );
}

/** The same filter as the list's. The organisation stands in the address: a download cannot set headers. */
function exportUrl(filter: Record<string, string | undefined>, organizationId: string | undefined): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filter, organizationId })) {
    if (value !== undefined) params.set(name, value);
  }
  return `/api/contacts.csv?${params}`;
}

const columnsOf = (several: boolean): ColumnDef<Contact>[] => [
  {
    id: 'name',
    header: 'Name',
    meta: { className: 'max-w-60' },
    cell: ({ row: { original: contact } }) => (
      <span className="flex items-center gap-2">
        <span className="truncate">{personName(contact)}</span>
        {contact.kind === 'guest' ? <Badge>Guest</Badge> : null}
      </span>
    ),
  },
  {
    id: 'email',
    header: 'E-mail',
    meta: { className: 'max-w-60' },
    cell: ({ row }) => <span className="block truncate text-sm">{row.original.email ?? '—'}</span>,
  },
  {
    id: 'phone',
    header: 'Phone',
    meta: { className: 'max-xl:hidden whitespace-nowrap', cell: 'text-sm' },
    cell: ({ row }) => row.original.phone ?? '—',
  },
  ...(several
    ? [
        {
          id: 'source',
          header: 'First from',
          meta: { className: 'max-w-44 max-[1439px]:hidden', cell: 'text-muted text-sm' },
          cell: ({ row }: { row: Row<Contact> }) =>
            row.original.source ? <SourceName source={row.original.source} /> : '—',
        },
      ]
    : []),
  { id: 'orders', header: 'Orders', meta: { align: 'right' }, cell: ({ row }) => count(row.original.orderCount) },
  {
    id: 'total',
    header: 'Bought for',
    meta: { align: 'right' },
    cell: ({ row }) => <Totals totals={row.original.totals} />,
  },
  {
    id: 'changed',
    header: 'Changed',
    meta: { align: 'right', className: 'max-xl:hidden whitespace-nowrap', cell: 'text-muted text-sm' },
    cell: ({ row }) => <Ago at={row.original.updatedAt} />,
  },
];

function Totals({ totals }: { totals: Contact['totals'] }) {
  if (totals.length === 0) return <>—</>;
  return (
    <>
      {totals.map(({ currency, total }) => (
        <Money key={currency} amount={total} currency={currency} className="block" />
      ))}
    </>
  );
}

function ContactCard({ contact }: { contact: Contact }) {
  return (
    <>
      <span className="flex items-baseline justify-between gap-3">
        <span className="truncate font-medium">{personName(contact)}</span>
        <Totals totals={contact.totals} />
      </span>
      <span className="mt-0.5 flex justify-between gap-3 text-muted text-sm">
        <span className="truncate">{contact.email ?? contact.phone ?? 'No e-mail'}</span>
        <span className="shrink-0">{contact.orderCount === 1 ? '1 order' : `${count(contact.orderCount)} orders`}</span>
      </span>
    </>
  );
}
