import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { toast } from 'sonner';
import { count } from '../../format/number.ts';
import { Ago, every, Moment } from '../../format/time.tsx';
import { useSession } from '../../session.ts';
import { messageOf, queryClient, trpc } from '../../trpc.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Switch } from '../../ui/switch.tsx';
import { listOf } from '../runs/proof.tsx';
import { StreamBadge } from '../runs/run-words.tsx';
import { StreamFailures } from '../runs/stream-failures.tsx';
import type { Connection } from './connection.ts';
import { DeletionHold } from './deletion-hold.tsx';

type Stream = Connection['streams'][number];

/** What is read, how much of it is here, and when it was last proven complete. */
export function StreamsTab({ connection }: { connection: Connection }) {
  return (
    <div className="space-y-4">
      {connection.streams.map((stream) => (
        <StreamCard key={stream.stream} connection={connection} stream={stream} />
      ))}
    </div>
  );
}

function StreamCard({ connection, stream }: { connection: Connection; stream: Stream }) {
  const { can } = useSession();
  const enable = useMutation(
    trpc.integrations.enableStream.mutationOptions({
      onSuccess: () => void queryClient.invalidateQueries(trpc.integrations.pathFilter()),
      onError: (error) => toast.error(messageOf(error)),
    }),
  );
  const name = stream.label.toLowerCase();
  return (
    <Card aria-label={stream.label}>
      <div className="flex items-start justify-between gap-3 px-4 pt-3.5">
        <div className="min-w-0">
          <h2 className="flex items-center gap-2 text-base">
            {stream.label}
            {stream.enabled ? null : <Badge>Off</Badge>}
          </h2>
          <p className="text-muted text-sm">
            {stream.incremental
              ? 'Read by change date, compared in full now and then.'
              : 'The store does not say what changed: everything is compared each time.'}
          </p>
        </div>
        {can('connections.manage') ? (
          <Switch
            aria-label={`Read ${name}`}
            checked={stream.enabled}
            disabled={enable.isPending || connection.status === 'disconnected'}
            onCheckedChange={(enabled) =>
              enable.mutate({ integrationId: connection.id, stream: stream.stream, enabled })
            }
          />
        ) : null}
      </div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 px-4 py-3.5 sm:grid-cols-4">
        <div>
          <dt className="text-muted text-xs">Here now</dt>
          <dd className="tabular font-semibold text-lg">
            <Link
              data-testid={`count-${stream.stream}`}
              to={listOf(stream.stream)}
              search={{
                connection: connection.id,
                ...(stream.entity === 'contact' ? { kind: 'customer' as const } : {}),
              }}
              className="rounded-sm hover:underline"
            >
              {count(stream.count)}
            </Link>
            {stream.lastRun?.kind === 'full' && stream.lastRun.vendorTotal !== null ? (
              <span className="ml-1.5 font-normal text-muted text-sm">
                of {count(stream.lastRun.vendorTotal)} in the store
              </span>
            ) : null}
          </dd>
        </div>
        <div>
          <dt className="text-muted text-xs">Last proof</dt>
          <dd>
            <LastProof stream={stream} />
          </dd>
        </div>
        <div>
          <dt className="text-muted text-xs">Next run</dt>
          <dd>{stream.nextRunAt && stream.enabled ? <Ago at={stream.nextRunAt} /> : '—'}</dd>
        </div>
        <div>
          <dt className="text-muted text-xs">Removed in the store</dt>
          <dd className="tabular">
            <Link
              to={listOf(stream.stream)}
              search={{ connection: connection.id, deleted: true }}
              className="rounded-sm hover:underline"
            >
              {count(stream.deletedCount)}
            </Link>
          </dd>
        </div>
      </dl>
      {stream.schedules.length > 0 ? (
        <p className="border-t px-4 py-2 text-muted text-sm">
          {stream.schedules.map((schedule, position) => (
            <span key={schedule.kind}>
              {position === 0 ? '' : ' · '}
              {schedule.kind === 'full' ? 'Everything' : 'Changes'}{' '}
              {schedule.enabled ? every(schedule.everySeconds) : 'by hand only'}
              {schedule.windowStart && schedule.windowEnd ? `, ${schedule.windowStart} to ${schedule.windowEnd}` : ''}
            </span>
          ))}
          {can('connections.manage') ? (
            <>
              {' '}
              ·{' '}
              <Link
                to="/integrations/$integrationId"
                params={{ integrationId: connection.id }}
                search={{ tab: 'settings' }}
                className="rounded-sm text-accent-text underline underline-offset-2"
              >
                Change
              </Link>
            </>
          ) : null}
        </p>
      ) : null}
      {stream.deletionHold ? (
        <DeletionHold connectionId={connection.id} stream={stream} hold={stream.deletionHold} />
      ) : null}
      {stream.closed && stream.enabled ? (
        <p className="flex gap-2 border-t px-4 py-2.5 text-sm text-warn-text">
          <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          <span>
            Not read since <Moment at={stream.closed.since} />: {stream.closed.note}
          </span>
        </p>
      ) : null}
      {stream.incompleteStreak > 0 ? (
        <p className="flex gap-2 border-t px-4 py-2.5 text-sm text-warn-text">
          <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          <span>
            {stream.incompleteStreak === 1
              ? 'The counts of the last run did not close.'
              : `The counts did not close in ${stream.incompleteStreak} runs in a row.`}{' '}
            {stream.lastRun ? (
              <Link to="/runs/$runId" params={{ runId: stream.lastRun.runId }} className="rounded-sm underline">
                See what is missing
              </Link>
            ) : null}
          </span>
        </p>
      ) : null}
      {stream.openFailures > 0 ? (
        <StreamFailures connectionId={connection.id} stream={stream.stream} open={stream.openFailures} />
      ) : null}
    </Card>
  );
}

function LastProof({ stream }: { stream: Stream }) {
  if (!stream.lastRun) return <span className="text-muted">Not read yet</span>;
  const { runId, status } = stream.lastRun;
  return (
    <Link
      to="/runs/$runId"
      params={{ runId }}
      className="inline-flex flex-wrap items-center gap-1.5 rounded-sm hover:underline"
    >
      {status === 'proven' ? (
        <CircleCheck className="size-4 text-ok-text" aria-label="The counts add up" />
      ) : (
        <StreamBadge status={status} />
      )}
      {stream.provenAt ? <Ago at={stream.provenAt} /> : null}
    </Link>
  );
}
