import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Inbox as InboxIcon } from 'lucide-react';
import { useState } from 'react';
import { counted } from '../../format/number.ts';
import { useSession } from '../../session.ts';
import { trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardHeader } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Paged } from '../../ui/paged.tsx';
import { FilterSelect } from '../records/filter-select.tsx';
import type { Connection } from './connection.ts';
import { DeliveryDrawer } from './delivery-drawer.tsx';
import { type Delivery, DeliveryRow, stateLooks } from './delivery-row.tsx';
import { ReplayRange } from './replay-range.tsx';
import { useInboxActions } from './use-inbox-actions.ts';

const route = getRouteApi('/app/integrations/$integrationId');

/** Every delivery as it came, with what became of it; any can be tried again. */
export function Inbox({ connection }: { connection: Connection }) {
  const { state, topic, delivery } = route.useSearch();
  const navigate = route.useNavigate();
  const { can } = useSession();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const act = useInboxActions(connection.id, () => setChosen(new Set()));
  const narrow = (change: {
    state?: Delivery['state'] | undefined;
    topic?: string | undefined;
    delivery?: string | undefined;
  }) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true, resetScroll: false });
  const query = useInfiniteQuery(
    trpc.inbox.list.infiniteQueryOptions(
      { connectionId: connection.id, state, topic, limit: 30 },
      {
        getNextPageParam: (page) => page.nextCursor ?? undefined,
        placeholderData: keepPreviousData,
        refetchInterval: ({ state: now }) => ((now.data?.pages.length ?? 1) > 2 ? false : 4_000),
      },
    ),
  );
  const toggle = (id: string, on: boolean) =>
    setChosen((now) => new Set(on ? [...now, id] : [...now].filter((one) => one !== id)));
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const failed = rows.filter((row) => chosen.has(row.id) && row.state === 'failed').map((row) => row.id);
  return (
    <Card className="overflow-hidden">
      <CardHeader
        title="Inbox"
        description={inboxText(connection.inbox)}
        actions={
          <>
            <FilterSelect
              label="State"
              any="Any state"
              value={state}
              choices={(['waiting', 'held', 'done', 'ignored', 'failed'] as const).map((value) => ({
                value,
                label: stateLooks[value].label,
              }))}
              onChange={(next) => narrow({ state: next })}
            />
            <FilterSelect
              label="Topic"
              any="Any topic"
              value={topic}
              choices={connection.subscriptions.map((one) => ({ value: one.topic, label: one.topic }))}
              onChange={(next) => narrow({ topic: next })}
            />
            {can('webhooks.replay') ? <ReplayRange connectionId={connection.id} topic={topic} /> : null}
          </>
        }
      />
      {chosen.size > 0 ? (
        <div role="status" className="flex flex-wrap items-center gap-2 border-b bg-accent-soft px-4 py-2 text-sm">
          <span className="mr-auto font-medium">{counted(chosen.size, 'delivery', 'deliveries')} chosen</span>
          {failed.length > 0 && can('records.retry') ? (
            <Button
              size="sm"
              variant="primary"
              busy={act.retry.isPending}
              onClick={() => act.retry.mutate({ ids: failed })}
            >
              Retry {failed.length} failed
            </Button>
          ) : null}
          {can('webhooks.replay') ? (
            <Button
              size="sm"
              busy={act.replay.isPending}
              onClick={() => act.replay.mutate({ connectionId: connection.id, ids: [...chosen] })}
            >
              Replay them
            </Button>
          ) : null}
          <Button size="sm" variant="ghost" onClick={() => setChosen(new Set())}>
            Choose none
          </Button>
        </div>
      ) : null}
      <Paged
        query={query}
        what="the inbox"
        empty={
          <EmptyState icon={<InboxIcon />} title={state || topic ? 'No delivery matches' : 'No delivery yet'}>
            {state || topic
              ? 'Choose another state or topic.'
              : 'Change something in the store: its webhook arrives here within seconds.'}
          </EmptyState>
        }
      >
        {(deliveries) => (
          <ul aria-label="Deliveries" className="divide-y">
            {deliveries.map((one) => (
              <DeliveryRow
                key={one.id}
                delivery={one}
                chosen={chosen.has(one.id)}
                onChoose={can('records.retry') ? (on) => toggle(one.id, on) : undefined}
                onOpen={() => narrow({ delivery: one.id })}
              />
            ))}
          </ul>
        )}
      </Paged>
      <DeliveryDrawer id={delivery} onClose={() => narrow({ delivery: undefined })} />
    </Card>
  );
}

function inboxText({ waiting, held, failed }: Connection['inbox']): string {
  const parts = [
    waiting > 0 ? `${waiting} waiting` : undefined,
    held > 0 ? `${held} held while paused` : undefined,
    failed > 0 ? `${failed} failed` : undefined,
  ].filter(Boolean);
  return parts.length === 0 ? 'Everything that arrived has been worked off.' : parts.join(' · ');
}
