import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { count } from '../../format/number.ts';
import { Ago } from '../../format/time.tsx';
import { trpc } from '../../trpc.ts';
import { Card, CardHeader } from '../../ui/card.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { SkeletonRows } from '../../ui/skeleton.tsx';
import { kindWords, RunBadge } from '../runs/run-words.tsx';

/** The newest runs of all connections. */
export function RecentRuns() {
  const query = useQuery(
    trpc.runs.list.queryOptions({ kinds: ['full', 'delta', 'record'], limit: 6 }, { refetchInterval: 10_000 }),
  );
  return (
    <Card>
      <CardHeader title="Latest runs" />
      <Loaded query={query} what="the runs" skeleton={<SkeletonRows rows={4} />}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="p-4 text-muted">No run yet.</p>
          ) : (
            <ul className="divide-y">
              {items.map((run) => (
                <li
                  key={run.id}
                  className="relative flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 hover:bg-hover/60"
                >
                  <span className="min-w-0 flex-1 basis-48">
                    <Link
                      to="/runs/$runId"
                      params={{ runId: run.id }}
                      className="font-medium outline-offset-[-2px] after:absolute after:inset-0"
                    >
                      {run.connection.name}
                    </Link>
                    <span className="block text-muted text-xs">{kindWords[run.kind]}</span>
                  </span>
                  <span className="tabular text-muted text-sm">
                    {count(run.counts.fetched)} read, {count(run.counts.created + run.counts.updated)} written
                  </span>
                  <Ago at={run.createdAt} className="w-28 text-right text-muted text-sm" />
                  <RunBadge status={run.status} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}
