import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ColumnDef, Row } from '@tanstack/react-table';
import { useCallback, useMemo } from 'react';
import { decimal, money } from '../../format/money.tsx';
import { count } from '../../format/number.ts';
import { Ago } from '../../format/time.tsx';
import { plain } from '../../format/words.ts';
import { type Answers, trpc } from '../../trpc.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { SearchInput } from '../../ui/search-input.tsx';
import { Select } from '../../ui/select.tsx';
import { ConnectionFilter, useSeveralConnections } from '../records/connection-filter.tsx';
import { FilterSelect } from '../records/filter-select.tsx';
import { pageByPage, RecordList, RemovedFilter } from '../records/record-list.tsx';
import { SourceName } from '../records/source-name.tsx';
import { choicesOf, StatusWord, stockWords } from '../records/status-words.tsx';

type Product = Answers['products']['list']['items'][number];

const route = getRouteApi('/app/products');

export function ProductsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = useCallback(
    (change: Partial<typeof search>) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true }),
    [navigate],
  );
  const find = useCallback((q: string) => narrow({ q: q || undefined }), [narrow]);
  const { q, connection, stock, deleted, sort } = search;
  const query = useInfiniteQuery(
    trpc.products.list.infiniteQueryOptions(
      { search: q, connectionId: connection, stock, deleted: deleted ? 'only' : 'hide', sort: sort ?? 'updated' },
      pageByPage,
    ),
  );
  const several = useSeveralConnections();
  const columns = useMemo(() => columnsOf(several), [several]);
  const narrowed = [q, connection, stock, deleted].some((value) => value !== undefined);
  return (
    <>
      <PageHeader title="Products" name="Products" lead="What your stores sell, with every variant and its stock." />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchInput
          value={q ?? ''}
          onChange={find}
          label="Search products"
          placeholder="Title or SKU"
          className="w-full sm:w-72"
        />
        <FilterSelect
          label="Stock"
          any="Any stock"
          value={stock}
          choices={choicesOf(stockWords, ['in_stock', 'out_of_stock', 'backorder'] as const)}
          onChange={(next) => narrow({ stock: next })}
        />
        <ConnectionFilter value={connection} onChange={(next) => narrow({ connection: next })} />
        <RemovedFilter removed={deleted === true} onChange={(next) => narrow({ deleted: next })} />
        <Select
          label="Sort"
          className="sm:ml-auto"
          value={sort ?? 'updated'}
          choices={[
            { value: 'updated', label: 'Last changed first' },
            { value: 'title', label: 'By title' },
          ]}
          onChange={(next) => narrow({ sort: next === 'updated' ? undefined : next })}
        />
      </div>
      <RecordList<Product>
        query={query}
        what="products"
        columns={columns}
        rowLink={(row) => ({ to: '/products/$id', params: { id: row.id } })}
        card={(row) => <ProductCard product={row} />}
        narrowed={narrowed}
        onClear={() => void navigate({ search: {}, replace: true })}
      />
    </>
  );
}

export function priceRange({
  priceFrom,
  priceTo,
  currency,
}: Pick<Product, 'priceFrom' | 'priceTo' | 'currency'>): string {
  if (priceFrom === null) return '—';
  if (priceTo === null || priceTo === priceFrom) return money(priceFrom, currency);
  return `${money(priceFrom, currency)} – ${money(priceTo, currency)}`;
}

const columnsOf = (several: boolean): ColumnDef<Product>[] => [
  {
    id: 'title',
    header: 'Product',
    meta: { className: 'max-w-72' },
    cell: ({ row }) => <span className="block truncate">{row.original.title || 'No title'}</span>,
  },
  {
    id: 'sku',
    header: 'SKU',
    meta: { className: 'whitespace-nowrap', cell: 'text-muted text-sm' },
    cell: ({ row }) => row.original.sku ?? '—',
  },
  { id: 'status', header: 'Status', meta: { cell: 'text-sm' }, cell: ({ row }) => plain(row.original.status) },
  ...(several
    ? [
        {
          id: 'source',
          header: 'From',
          meta: { className: 'max-w-44 max-[1439px]:hidden', cell: 'text-muted text-sm' },
          cell: ({ row }: { row: Row<Product> }) => <SourceName source={row.original.connection} />,
        },
      ]
    : []),
  {
    id: 'variants',
    header: 'Variants',
    meta: { align: 'right', className: 'max-xl:hidden' },
    cell: ({ row }) => count(row.original.variantCount),
  },
  {
    id: 'stock',
    header: 'Stock',
    cell: ({ row: { original: product } }) => (
      <span className="flex items-center gap-2">
        {product.stockStatus ? <StatusWord words={stockWords} value={product.stockStatus} /> : '—'}
        {product.stock === null ? null : <span className="tabular text-muted text-sm">{decimal(product.stock)}</span>}
      </span>
    ),
  },
  {
    id: 'price',
    header: 'Price',
    meta: { align: 'right', className: 'whitespace-nowrap' },
    cell: ({ row }) => priceRange(row.original),
  },
  {
    id: 'changed',
    header: 'Changed',
    meta: { align: 'right', className: 'max-xl:hidden whitespace-nowrap', cell: 'text-muted text-sm' },
    cell: ({ row }) => <Ago at={row.original.updatedAt} />,
  },
];

function ProductCard({ product }: { product: Product }) {
  return (
    <>
      <span className="flex items-baseline justify-between gap-3">
        <span className="truncate font-medium">{product.title || 'No title'}</span>
        <span className="tabular shrink-0">{priceRange(product)}</span>
      </span>
      <span className="mt-1 flex items-center justify-between gap-3 text-muted text-sm">
        <span className="truncate">{product.sku ?? plain(product.status)}</span>
        {product.stockStatus ? <StatusWord words={stockWords} value={product.stockStatus} /> : null}
      </span>
    </>
  );
}
