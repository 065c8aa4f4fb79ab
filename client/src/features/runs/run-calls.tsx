import { useInfiniteQuery } from '@tanstack/react-query';
import { PhoneOff } from 'lucide-react';
import { useState } from 'react';
import { bytes, count } from '../../format/number.ts';
import { duration, exact, relative } from '../../format/time.tsx';
import { useNow } from '../../hooks/use-now.ts';
import { useSession } from '../../session.ts';
import { type Answers, trpc } from '../../trpc.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card, CardHeader } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Paged } from '../../ui/paged.tsx';
import { Segmented } from '../../ui/segmented.tsx';

type Run = Answers['runs']['get'];
type Call = Answers['runs']['calls']['items'][number];

/** What a run asked of the vendor: how often, how long it took, how long it stood in line. */
export function RunCalls({ run }: { run: Run }) {
  const [show, setShow] = useState<'all' | 'failed'>('all');
  const query = useInfiniteQuery(
    trpc.runs.calls.infiniteQueryOptions(
      { runId: run.id, show },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const { calls } = run;
  return (
    <Card className="overflow-hidden">
      <CardHeader
        title={`${count(calls.calls)} calls`}
        description={[
          calls.averageMs === null ? undefined : `${duration(calls.averageMs)} on average`,
          calls.slowestMs === null ? undefined : `${duration(calls.slowestMs)} at most`,
          `${duration(calls.waitedMs)} in line for the store's quota`,
          bytes(calls.bytes),
        ]
          .filter(Boolean)
          .join(' · ')}
        actions={
          <Segmented
            label="Which calls"
            value={show}
            onChange={setShow}
            choices={[
              { value: 'all', label: 'All' },
              { value: 'failed', label: `Failed (${count(calls.failed)})` },
            ]}
          />
        }
      />
      <Paged
        query={query}
        what="the calls"
        empty={<EmptyState icon={<PhoneOff />} title={show === 'failed' ? 'No call failed' : 'No call was made'} />}
      >
        {(rows) => (
          <ul className="divide-y font-mono text-xs">
            {rows.map((call) => (
              <CallRow key={call.id} call={call} />
            ))}
          </ul>
        )}
      </Paged>
    </Card>
  );
}

function CallRow({ call }: { call: Call }) {
  const { timeZone } = useSession();
  const now = useNow(30_000);
  const bad = call.status === null || call.status >= 400;
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-1.5">
      <Badge tone={bad ? 'bad' : 'ok'} className="font-mono">
        {call.status ?? 'none'}
      </Badge>
      <span className="text-muted">{call.method}</span>
      <span className="min-w-0 flex-1 basis-64 break-all">{call.url}</span>
      <span className="tabular text-muted">
        {duration(call.durationMs)}
        {call.waitedMs > 0 ? ` + ${duration(call.waitedMs)} in line` : ''}
        {call.attempt > 1 ? ` · attempt ${call.attempt}` : ''}
      </span>
      <time dateTime={call.at} title={exact(call.at, timeZone)} className="text-muted">
        {relative(call.at, now)}
      </time>
      {call.error ? <span className="basis-full text-bad-text">{call.error}</span> : null}
    </li>
  );
}
