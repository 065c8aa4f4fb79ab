import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ExternalLink, RefreshCw } from 'lucide-react';
import { toast } from 'sonner';
import { Money } from '../../format/money.tsx';
import { orderName } from '../../format/order-name.ts';
import { Ago, Moment } from '../../format/time.tsx';
import { plain } from '../../format/words.ts';
import { useSession } from '../../session.ts';
import { type Answers, messageOf, queryClient, trpc } from '../../trpc.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, CardHeader } from '../../ui/card.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { AddressText } from '../records/address-text.tsx';
import { Facts } from '../records/facts.tsx';
import { OwnNotes } from '../records/own-notes.tsx';
import { RawRecord } from '../records/raw-record.tsx';
import { SourceName } from '../records/source-name.tsx';
import { financialWords, fulfilmentWords, StatusWord } from '../records/status-words.tsx';
import { Timeline } from '../records/timeline.tsx';
import { OrderLines } from './order-lines.tsx';

type Order = Answers['orders']['get'];

const route = getRouteApi('/app/orders/$id');

export function OrderPage() {
  const { id } = route.useParams();
  const query = useQuery(trpc.orders.get.queryOptions({ id }, { refetchInterval: 5_000 }));
  return (
    <Loaded query={query} what="this order" page>
      {(order) => <OrderView key={order.id} order={order} />}
    </Loaded>
  );
}

function OrderView({ order }: { order: Order }) {
  const { can } = useSession();
  const onError = (error: unknown) => toast.error(messageOf(error));
  const refresh = useMutation(
    trpc.integrations.syncRecord.mutationOptions({
      onSuccess: () => toast.success('Asked the store for this order. The page follows in a moment.'),
      onError,
    }),
  );
  const update = useMutation(
    trpc.orders.update.mutationOptions({
      onSuccess: () => {
        toast.success('Saved.');
        void queryClient.invalidateQueries(trpc.orders.pathFilter());
      },
      onError,
    }),
  );
  return (
    <>
      <PageHeader
        name={`Order ${order.number}`}
        above={[{ label: 'Orders', link: { to: '/orders' } }]}
        title={
          <span className="flex flex-wrap items-center gap-2.5">
            <span className="tabular">Order {orderName(order.number)}</span>
            <Badge>{plain(order.status)}</Badge>
            <StatusWord words={financialWords} value={order.financialStatus} />
            <StatusWord words={fulfilmentWords} value={order.fulfilmentStatus} />
          </span>
        }
        lead={
          <span className="flex flex-wrap items-center gap-x-2">
            <SourceName source={order.connection} linked /> · placed <Moment at={order.placedAt} />
          </span>
        }
        actions={
          <>
            {can('sync.run') ? (
              <Button
                busy={refresh.isPending}
                onClick={() =>
                  refresh.mutate({ integrationId: order.connection.id, stream: 'orders', externalId: order.externalId })
                }
              >
                <RefreshCw /> Read again
              </Button>
            ) : null}
            {order.adminUrl ? (
              <Button asChild>
                <a href={order.adminUrl} target="_blank" rel="noreferrer">
                  <ExternalLink /> Open in the store
                </a>
              </Button>
            ) : null}
          </>
        }
      />
      {order.erasedAt ? (
        <Notice title="Who bought this was erased on request" className="mb-4">
          They were taken out <Ago at={order.erasedAt} />. The sums, dates and lines stay: they are the books.
        </Notice>
      ) : null}
      {order.deletedAt ? (
        <Notice tone="warn" title="Removed in the store" className="mb-4">
          The store deleted this order <Ago at={order.deletedAt} />. What it was is kept here.
        </Notice>
      ) : null}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_21.5rem]">
        <div className="space-y-4">
          <OrderLines order={order} />
          {order.refunds.length > 0 ? (
            <Card>
              <CardHeader title="Refunds" />
              <ul className="divide-y">
                {order.refunds.map((refund) => (
                  <li key={refund.externalId} className="flex flex-wrap justify-between gap-x-4 px-4 py-2">
                    <span>{refund.reason || 'No reason given'}</span>
                    <span className="flex gap-4">
                      {refund.refundedAt ? <Ago at={refund.refundedAt} className="text-muted" /> : null}
                      <Money amount={refund.amount} currency={order.currency} />
                    </span>
                  </li>
                ))}
              </ul>
            </Card>
          ) : null}
          {order.fulfilments.length > 0 ? (
            <Card>
              <CardHeader title="Shipments" />
              <ul className="divide-y">
                {order.fulfilments.map((shipment) => (
                  <li key={shipment.externalId} className="flex flex-wrap justify-between gap-x-4 px-4 py-2">
                    <span>{plain(shipment.status)}</span>
                    <span className="text-muted">
                      {[shipment.carrier, shipment.trackingNumber].filter(Boolean).join(' ') || 'No tracking'}
                    </span>
                  </li>
                ))}
              </ul>
            </Card>
          ) : null}
          <Card>
            <CardHeader title="What happened" />
            <Timeline entries={order.timeline} />
          </Card>
          <RawRecord entityId={order.id} />
        </div>
        <div className="space-y-4">
          <Card>
            <CardHeader title="Buyer" />
            <Facts facts={buyerFacts(order)} />
          </Card>
          <Card>
            <CardHeader title="Order" />
            <Facts facts={orderFacts(order)} />
          </Card>
          <OwnNotes
            note={order.ownNote}
            tags={order.ownTags}
            busy={update.isPending}
            onSave={(change) => update.mutate({ id: order.id, ...change })}
          />
        </div>
      </div>
    </>
  );
}

const buyerFacts = (order: Order) => [
  {
    label: 'Contact',
    value: order.contact ? (
      <Link
        to="/contacts/$id"
        params={{ id: order.contact.id }}
        className="rounded-sm text-accent-text hover:underline"
      >
        {order.contact.name || order.contact.email || 'No name'}
      </Link>
    ) : (
      order.buyerName
    ),
  },
  { label: 'E-mail', value: order.buyerEmail },
  { label: 'Billed to', value: <AddressText address={order.billing} /> },
  { label: 'Sent to', value: <AddressText address={order.shipping} /> },
];

const orderFacts = (order: Order) => [
  { label: 'Paid', value: order.paidAt ? <Moment at={order.paidAt} /> : 'Not yet' },
  { label: 'Paid with', value: order.paymentMethod },
  { label: 'Completed', value: order.completedAt ? <Moment at={order.completedAt} /> : null },
  { label: 'Note', value: order.note },
  { label: 'Id in the store', value: <span className="tabular">{order.externalId}</span> },
  { label: 'First seen here', value: <Moment at={order.createdAt} /> },
  { label: 'Last changed', value: <Ago at={order.updatedAt} /> },
];
