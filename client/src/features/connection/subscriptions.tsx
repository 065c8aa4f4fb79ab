import { BellOff, BellRing, CircleCheck, TriangleAlert } from 'lucide-react';
import { Ago } from '../../format/time.tsx';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Card, CardHeader } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import type { Connection } from './connection.ts';

type Subscription = Connection['subscriptions'][number];

const looks: Record<Subscription['status'], { label: string; tone: Tone }> = {
  active: { label: 'Active', tone: 'ok' },
  disabled: { label: 'Switched off by the store', tone: 'warn' },
  missing: { label: 'Missing', tone: 'warn' },
  refused: { label: 'Refused by the store', tone: 'bad' },
};

/** The topics the store tells us about. */
export function Subscriptions({ connection }: { connection: Connection }) {
  const { subscriptions, webhookMode, webhookNote, webhookAddress } = connection;
  return (
    <Card>
      <CardHeader
        title="What the store tells us"
        description={
          webhookMode === 'push'
            ? 'Changes arrive within seconds. Subscriptions that go missing are registered again by themselves.'
            : (webhookNote ?? 'The store cannot reach us: changes are read on schedule.')
        }
      />
      {subscriptions.length === 0 ? (
        <EmptyState
          icon={<BellOff />}
          title={webhookMode === 'push' ? 'Being registered' : 'Not used'}
          className="py-8"
        >
          {webhookMode === 'push'
            ? 'The subscriptions appear here in a moment.'
            : 'Nothing is missed: the schedules bring every change, only later.'}
        </EmptyState>
      ) : (
        <ul className="grid divide-y md:grid-cols-2 md:[&>li:nth-child(2)]:border-t-0 md:[&>li:nth-child(odd)]:border-r">
          {subscriptions.map((subscription) => (
            <li key={subscription.topic} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
              <span className="flex min-w-0 flex-1 items-center gap-2">
                <BellRing className="size-4 shrink-0 text-muted" aria-hidden />
                <span className="truncate font-mono text-xs">{subscription.topic}</span>
              </span>
              <span className="text-muted text-xs">
                {subscription.lastDeliveryAt ? <Ago at={subscription.lastDeliveryAt} /> : 'nothing yet'}
              </span>
              <Badge tone={looks[subscription.status].tone}>
                {subscription.status === 'active' ? <CircleCheck /> : <TriangleAlert />}
                {looks[subscription.status].label}
              </Badge>
              {subscription.note ? <p className="basis-full text-sm">{subscription.note}</p> : null}
              {subscription.gapSince ? (
                <p className="basis-full text-sm text-warn-text">
                  What happened since <Ago at={subscription.gapSince} /> is read again.
                </p>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      <div className="flex items-center gap-2 border-t px-4 py-1.5 text-sm">
        <span className="shrink-0 text-muted">Address</span>
        <code className="min-w-0 flex-1 truncate text-xs">{webhookAddress}</code>
        <CopyButton text={webhookAddress} label="Copy the address" />
      </div>
    </Card>
  );
}
