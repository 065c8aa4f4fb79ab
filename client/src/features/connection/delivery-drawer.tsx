import { skipToken, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { RotateCcw, X } from 'lucide-react';
import { bytes } from '../../format/number.ts';
import { Moment } from '../../format/time.tsx';
import { useSession } from '../../session.ts';
import { type Answers, trpc } from '../../trpc.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { RawJson } from '../../ui/raw-json.tsx';
import { Facts } from '../records/facts.tsx';
import { stateLooks } from './delivery-row.tsx';
import { useInboxActions } from './use-inbox-actions.ts';

type Delivery = Answers['inbox']['get'];

/** One delivery with its headers and body, beside the list. */
export function DeliveryDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const query = useQuery(
    trpc.inbox.get.queryOptions(id === undefined ? skipToken : { id }, {
      placeholderData: (data) => (data?.id === id ? data : undefined),
    }),
  );
  return (
    <Drawer
      open={id !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title="Delivery"
      side="right"
      className="w-[34rem] max-w-full"
    >
      <div className="flex items-center justify-between border-b px-4 py-2.5">
        <h2 className="font-mono text-sm">{query.data?.topic ?? 'Delivery'}</h2>
        <Button variant="ghost" size="iconSm" aria-label="Close" onClick={onClose}>
          <X />
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {id === undefined ? null : (
          <Loaded query={query} what="this delivery">
            {(delivery) => <DeliveryView delivery={delivery} />}
          </Loaded>
        )}
      </div>
    </Drawer>
  );
}

function DeliveryView({ delivery }: { delivery: Delivery }) {
  const { can } = useSession();
  const act = useInboxActions(delivery.connectionId);
  const look = stateLooks[delivery.state];
  const text = delivery.bodyEncoding === 'utf8' ? delivery.body : `(not text; base64) ${delivery.body}`;
  return (
    <div className="space-y-4 p-4">
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone={look.tone}>
          {look.icon}
          {look.label}
        </Badge>
        <span className="ml-auto flex gap-2">
          {delivery.state === 'failed' && can('records.retry') ? (
            <Button
              size="sm"
              variant="primary"
              busy={act.retry.isPending}
              onClick={() => act.retry.mutate({ ids: [delivery.id] })}
            >
              <RotateCcw /> Retry
            </Button>
          ) : null}
          {can('webhooks.replay') && delivery.bytes > 0 ? (
            <Button
              size="sm"
              busy={act.replay.isPending}
              onClick={() => act.replay.mutate({ connectionId: delivery.connectionId, ids: [delivery.id] })}
            >
              Replay
            </Button>
          ) : null}
        </span>
      </div>
      {delivery.error ? <Notice tone="bad">{delivery.error}</Notice> : null}
      <Facts
        className="rounded-lg border"
        facts={[
          { label: 'What came of it', value: delivery.outcome },
          { label: 'Received', value: <Moment at={delivery.receivedAt} /> },
          { label: 'Worked off', value: delivery.processedAt ? <Moment at={delivery.processedAt} /> : null },
          { label: 'Next try', value: delivery.nextTryAt ? <Moment at={delivery.nextTryAt} /> : null },
          { label: 'Record', value: delivery.externalId },
          { label: 'Size', value: bytes(delivery.bytes) },
          {
            label: 'Run',
            value: delivery.runId ? (
              <Link
                to="/runs/$runId"
                params={{ runId: delivery.runId }}
                className="rounded-sm text-accent-text hover:underline"
              >
                See what it changed
              </Link>
            ) : null,
          },
        ]}
      />
      {/* Emptied on request: nothing of it is left to see. */}
      {delivery.bytes > 0 ? (
        <>
          <section aria-label="Body" className="space-y-1.5">
            <h3 className="text-sm">Body</h3>
            <RawJson value={text} label="Body" />
          </section>
          <section aria-label="Headers" className="space-y-1.5">
            <h3 className="text-sm">Headers</h3>
            <RawJson value={delivery.headers} label="Headers" />
          </section>
        </>
      ) : null}
    </div>
  );
}
