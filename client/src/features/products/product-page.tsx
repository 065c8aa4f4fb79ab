import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ExternalLink, RefreshCw } from 'lucide-react';
import { toast } from 'sonner';
import { decimal, Money } from '../../format/money.tsx';
import { Ago, Day } from '../../format/time.tsx';
import { plain, shortValue } from '../../format/words.ts';
import { useSession } from '../../session.ts';
import { type Answers, messageOf, queryClient, trpc } from '../../trpc.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, CardHeader } from '../../ui/card.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Facts } from '../records/facts.tsx';
import { OwnNotes } from '../records/own-notes.tsx';
import { RawRecord } from '../records/raw-record.tsx';
import { SourceName } from '../records/source-name.tsx';
import { StatusWord, stockWords } from '../records/status-words.tsx';
import { Timeline } from '../records/timeline.tsx';

type Product = Answers['products']['get'];

const route = getRouteApi('/app/products/$id');

export function ProductPage() {
  const { id } = route.useParams();
  const query = useQuery(trpc.products.get.queryOptions({ id }, { refetchInterval: 15_000 }));
  return (
    <Loaded query={query} what="this product" page>
      {(product) => <ProductView key={product.id} product={product} />}
    </Loaded>
  );
}

function ProductView({ product }: { product: Product }) {
  const { can } = useSession();
  const onError = (error: unknown) => toast.error(messageOf(error));
  const refresh = useMutation(
    trpc.integrations.syncRecord.mutationOptions({
      onSuccess: () => toast.success('Asked the store for this product. The page follows in a moment.'),
      onError,
    }),
  );
  const update = useMutation(
    trpc.products.update.mutationOptions({
      onSuccess: () => {
        toast.success('Saved.');
        void queryClient.invalidateQueries(trpc.products.pathFilter());
      },
      onError,
    }),
  );
  const title = product.title || 'No title';
  return (
    <>
      <PageHeader
        name={title}
        above={[{ label: 'Products', link: { to: '/products' } }]}
        title={
          <span className="flex flex-wrap items-center gap-2.5">
            {title} <Badge>{plain(product.status)}</Badge>
            {product.stockStatus ? <StatusWord words={stockWords} value={product.stockStatus} /> : null}
          </span>
        }
        lead={<SourceName source={product.connection} linked />}
        actions={
          <>
            {can('sync.run') ? (
              <Button
                busy={refresh.isPending}
                onClick={() =>
                  refresh.mutate({
                    integrationId: product.connection.id,
                    stream: 'products',
                    externalId: product.externalId,
                  })
                }
              >
                <RefreshCw /> Read again
              </Button>
            ) : null}
            {product.adminUrl ? (
              <Button asChild>
                <a href={product.adminUrl} target="_blank" rel="noreferrer">
                  <ExternalLink /> Open in the store
                </a>
              </Button>
            ) : null}
          </>
        }
      />
      {product.deletedAt ? (
        <Notice tone="warn" title="Removed in the store" className="mb-4">
          The store deleted it <Ago at={product.deletedAt} />. What it was is kept here.
        </Notice>
      ) : null}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_21.5rem]">
        <div className="space-y-4">
          <Variants product={product} />
          <Card>
            <CardHeader title="What happened" />
            <Timeline entries={product.timeline} />
          </Card>
          <RawRecord entityId={product.id} />
        </div>
        <div className="space-y-4">
          <Card>
            <CardHeader title="Product" />
            <Facts
              facts={[
                { label: 'SKU', value: product.sku },
                { label: 'Type', value: product.type ? plain(product.type) : null },
                { label: 'Categories', value: product.categories.join(', ') },
                { label: 'Tags', value: product.tags.join(', ') },
                { label: 'Made', value: product.vendorCreatedAt ? <Day at={product.vendorCreatedAt} /> : null },
                { label: 'Id in the store', value: <span className="tabular">{product.externalId}</span> },
                { label: 'Last changed', value: <Ago at={product.updatedAt} /> },
                ...Object.entries(product.custom)
                  .slice(0, 30)
                  .map(([label, value]) => ({ label, value: shortValue(value) })),
              ]}
            />
          </Card>
          <OwnNotes
            note={product.ownNote}
            tags={product.ownTags}
            busy={update.isPending}
            onSave={(change) => update.mutate({ id: product.id, ...change })}
          />
        </div>
      </div>
    </>
  );
}

function Variants({ product }: { product: Product }) {
  return (
    <Card className="overflow-hidden">
      <CardHeader title={product.variants.length === 1 ? 'Price and stock' : `${product.variants.length} variants`} />
      <div className="overflow-x-auto">
        <table className="w-full">
          <thead>
            <tr className="border-b text-left text-muted text-xs">
              <th scope="col" className="px-4 py-2 font-medium">
                Variant
              </th>
              <th scope="col" className="px-4 py-2 font-medium max-sm:hidden">
                SKU
              </th>
              <th scope="col" className="px-4 py-2 font-medium">
                Stock
              </th>
              <th scope="col" className="px-4 py-2 text-right font-medium">
                Price
              </th>
            </tr>
          </thead>
          <tbody className="divide-y">
            {product.variants.map((variant) => (
              <tr key={variant.externalId}>
                <td className="px-4 py-2">
                  {optionText(variant.options) || variant.title || 'Standard'}
                  <span className="block text-muted text-xs sm:hidden">{variant.sku}</span>
                </td>
                <td className="px-4 py-2 text-muted text-sm max-sm:hidden">{variant.sku ?? '—'}</td>
                <td className="px-4 py-2">
                  {variant.inventory.map((stock) => (
                    <span key={stock.location} className="flex items-center gap-2">
                      <StatusWord words={stockWords} value={stock.status} />
                      {stock.quantity === null ? null : (
                        <span className="tabular text-muted text-sm">{decimal(stock.quantity)}</span>
                      )}
                    </span>
                  ))}
                </td>
                <td className="px-4 py-2 text-right">
                  {variant.price === null ? '—' : <Money amount={variant.price} currency={product.currency} />}
                  {variant.salePrice !== null &&
                  variant.regularPrice !== null &&
                  variant.salePrice !== variant.regularPrice ? (
                    <del className="block text-muted text-xs">
                      <Money amount={variant.regularPrice} currency={product.currency} />
                    </del>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

const optionText = (options: Record<string, string>): string =>
  Object.entries(options)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
