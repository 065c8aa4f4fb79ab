import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ExternalLink } from 'lucide-react';
import { toast } from 'sonner';
import { Money } from '../../format/money.tsx';
import { count } from '../../format/number.ts';
import { orderName } from '../../format/order-name.ts';
import { Ago, Day, exact } from '../../format/time.tsx';
import { personName, plain, shortValue } from '../../format/words.ts';
import { useSession } from '../../session.ts';
import { type Answers, messageOf, queryClient, trpc } from '../../trpc.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card, CardHeader } from '../../ui/card.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { AddressText } from '../records/address-text.tsx';
import { Facts } from '../records/facts.tsx';
import { OwnNotes } from '../records/own-notes.tsx';
import { RawRecord } from '../records/raw-record.tsx';
import { SourceName } from '../records/source-name.tsx';
import { financialWords, StatusWord } from '../records/status-words.tsx';
import { Timeline } from '../records/timeline.tsx';
import { ContactPrivacy } from './contact-privacy.tsx';

type Contact = Answers['contacts']['get'];

const route = getRouteApi('/app/contacts/$id');

export function ContactPage() {
  const { id } = route.useParams();
  const query = useQuery(trpc.contacts.get.queryOptions({ id }, { refetchInterval: 15_000 }));
  return (
    <Loaded query={query} what="this contact" page>
      {(contact) => <ContactView key={contact.id} contact={contact} />}
    </Loaded>
  );
}

function ContactView({ contact }: { contact: Contact }) {
  const update = useMutation(
    trpc.contacts.update.mutationOptions({
      onSuccess: () => {
        toast.success('Saved.');
        void queryClient.invalidateQueries(trpc.contacts.pathFilter());
      },
      onError: (error) => toast.error(messageOf(error)),
    }),
  );
  const facts = useFacts(contact);
  const name = personName(contact);
  return (
    <>
      <PageHeader
        name={name}
        above={[{ label: 'Contacts', link: { to: '/contacts' } }]}
        title={
          <span className="flex flex-wrap items-center gap-2.5">
            {name} {contact.kind === 'guest' ? <Badge>Guest</Badge> : null}
          </span>
        }
        lead={
          <span className="flex flex-wrap gap-x-2">
            {contact.email ?? 'No e-mail address'} ·{' '}
            {contact.orderCount === 1 ? '1 order' : `${count(contact.orderCount)} orders`}
            {contact.totals.map(({ currency, total }) => (
              <Money key={currency} amount={total} currency={currency} className="font-medium text-foreground" />
            ))}
          </span>
        }
      />
      {contact.deletedAt ? (
        <Notice tone="warn" title="Removed in every system that knew them" className="mb-4">
          Noticed <Ago at={contact.deletedAt} />. What was known is kept here.
        </Notice>
      ) : null}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_21.5rem]">
        <div className="space-y-4">
          <Orders contact={contact} />
          <Card>
            <CardHeader title="What happened" />
            <Timeline entries={contact.timeline} />
          </Card>
          <RawRecord entityId={contact.id} />
        </div>
        <div className="space-y-4">
          <Card>
            <CardHeader title="Fields" description="Hover over one to see who wrote it, and when." />
            <Facts facts={facts} />
          </Card>
          <Card>
            <CardHeader title="Known to" />
            <ul className="divide-y">
              {contact.links.map((link) => (
                <li
                  key={`${link.connection.id}/${link.stream}/${link.externalId}`}
                  className="flex items-center gap-2 px-4 py-2"
                >
                  <span className="min-w-0 flex-1">
                    <SourceName source={link.connection} linked />
                    <span className="block text-muted text-xs">
                      {plain(link.stream)} {link.externalId}
                      {link.deletedAt ? ', removed there' : ''}
                    </span>
                  </span>
                  {link.adminUrl ? (
                    <a
                      href={link.adminUrl}
                      target="_blank"
                      rel="noreferrer"
                      aria-label={`Open in ${link.connection.name}`}
                      className="rounded-sm p-1 text-muted hover:text-foreground"
                    >
                      <ExternalLink className="size-4" />
                    </a>
                  ) : null}
                </li>
              ))}
              {contact.links.length === 0 ? <li className="px-4 py-2 text-muted">Only known from orders.</li> : null}
            </ul>
          </Card>
          {contact.possibleDuplicates.length > 0 ? (
            <Card>
              <CardHeader title="Perhaps the same person" description="They share a telephone number." />
              <ul className="divide-y">
                {contact.possibleDuplicates.map((other) => (
                  <li key={other.id} className="px-4 py-2">
                    <Link to="/contacts/$id" params={{ id: other.id }} className="rounded-sm hover:underline">
                      {other.name || other.email || 'No name'}
                    </Link>
                    <span className="block text-muted text-xs">{other.email ?? other.phone}</span>
                  </li>
                ))}
              </ul>
            </Card>
          ) : null}
          <OwnNotes
            note={contact.ownNote}
            tags={contact.ownTags}
            busy={update.isPending}
            onSave={(change) => update.mutate({ id: contact.id, ...change })}
          />
          <ContactPrivacy contactId={contact.id} name={name} typed={typedName(contact)} />
        </div>
      </div>
    </>
  );
}

/** What somebody types to erase this person: as the server asks for it. */
const typedName = ({ id, email, firstName, lastName }: Contact): string =>
  email ?? ([firstName, lastName].filter(Boolean).join(' ') || id);

/** Each field with the system that wrote it. */
function useFacts(contact: Contact) {
  const { timeZone } = useSession();
  const wrote = (field: string): string | undefined => {
    const from = contact.provenance[field];
    if (!from) return undefined;
    return `Written by ${from.connection?.name ?? 'a removed connection'}, ${exact(from.at, timeZone)}`;
  };
  const custom = Object.entries(contact.custom).slice(0, 30);
  return [
    { label: 'First name', value: contact.firstName, source: wrote('firstName') },
    { label: 'Last name', value: contact.lastName, source: wrote('lastName') },
    { label: 'E-mail', value: contact.email, source: wrote('email') },
    {
      label: 'Phone',
      value: contact.phone,
      source: wrote('phone'),
    },
    { label: 'Company', value: contact.company, source: wrote('company') },
    { label: 'Billed to', value: <AddressText address={contact.billing} />, source: wrote('billing') },
    { label: 'Sent to', value: <AddressText address={contact.shipping} />, source: wrote('shipping') },
    {
      label: 'Newsletter',
      value: contact.subscriptionStatus ? plain(contact.subscriptionStatus) : null,
      source: wrote('subscriptionStatus'),
    },
    { label: 'Tags', value: contact.tags.join(', '), source: wrote('tags') },
    {
      label: 'Customer since',
      value: contact.vendorCreatedAt ? <Day at={contact.vendorCreatedAt} /> : null,
      source: wrote('vendorCreatedAt'),
    },
    ...custom.map(([label, value]) => ({
      label,
      value: shortValue(value),
      source: wrote(`custom.${label}`) ?? wrote('custom'),
    })),
  ];
}

function Orders({ contact }: { contact: Contact }) {
  return (
    <Card>
      <CardHeader title="Orders" />
      {contact.orders.length === 0 ? <p className="p-4 text-muted">No order yet.</p> : null}
      <ul className="divide-y">
        {contact.orders.map((order) => (
          <li key={order.id}>
            <Link
              to="/orders/$id"
              params={{ id: order.id }}
              className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 outline-offset-[-2px] hover:bg-hover/60"
            >
              <span className="tabular font-medium">{orderName(order.number)}</span>
              <StatusWord words={financialWords} value={order.financialStatus} />
              <span className="text-muted text-sm">{plain(order.status)}</span>
              <span className="ml-auto text-muted text-sm">
                <Day at={order.placedAt} />
              </span>
              <Money amount={order.total} currency={order.currency} className="w-24 text-right" />
            </Link>
          </li>
        ))}
      </ul>
      {contact.orderCount > contact.orders.length ? (
        <p className="border-t px-4 py-2 text-muted text-sm">
          The newest {contact.orders.length} of {count(contact.orderCount)}.
        </p>
      ) : null}
    </Card>
  );
}
