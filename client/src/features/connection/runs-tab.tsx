import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { History } from 'lucide-react';
import { count } from '../../format/number.ts';
import { Ago, duration } from '../../format/time.tsx';
import { type Answers, trpc } from '../../trpc.ts';
import type { Tone } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { cn } from '../../ui/cn.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Paged } from '../../ui/paged.tsx';
import { kindWords, RunBadge, runTone, triggerWords } from '../runs/run-words.tsx';
import type { Connection } from './connection.ts';

type Run = Answers['integrations']['syncHistory']['items'][number];

/** Every run, newest first: how long its bar is shows how long it took, its colour how it ended. */
export function RunsTab({ connection }: { connection: Connection }) {
  const query = useInfiniteQuery(
    trpc.integrations.syncHistory.infiniteQueryOptions(
      { integrationId: connection.id },
      {
        getNextPageParam: (page) => page.nextCursor ?? undefined,
        refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) > 2 ? false : 4_000),
      },
    ),
  );
  return (
    <Card className="overflow-hidden">
      <Paged
        query={query}
        what="the runs"
        empty={
          <EmptyState icon={<History />} title="No run yet">
            The first one starts when you press Sync now, or with the next schedule.
          </EmptyState>
        }
      >
        {(runs) => <RunList runs={runs} />}
      </Paged>
    </Card>
  );
}

const bars: Record<Tone, string> = {
  neutral: 'bg-faint',
  accent: 'bg-accent',
  ok: 'bg-ok',
  warn: 'bg-warn',
  bad: 'bg-bad',
};

function RunList({ runs }: { runs: Run[] }) {
  const longest = Math.max(1, ...runs.map((run) => run.durationMs ?? 0));
  return (
    <ul aria-label="Runs" className="divide-y">
      {runs.map((run) => (
        <li key={run.id}>
          <Link
            to="/runs/$runId"
            params={{ runId: run.id }}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-2.5 outline-offset-[-2px] hover:bg-hover/60 md:grid-cols-[14rem_7.5rem_minmax(0,1fr)_10rem_7rem]"
          >
            <span className="min-w-0">
              <span className="block truncate font-medium">{kindWords[run.kind]}</span>
              <span className="block truncate text-muted text-xs">
                {run.requestedBy?.name ?? triggerWords[run.trigger]}
              </span>
            </span>
            <span className="justify-self-end md:justify-self-start">
              <RunBadge status={run.status} />
            </span>
            <span className="flex items-center gap-2 max-md:order-last max-md:col-span-2">
              <span aria-hidden className="h-2 min-w-1 flex-1 rounded-full bg-hover">
                <span
                  className={cn('block h-full min-w-1 rounded-full', bars[runTone(run.status)])}
                  style={{ width: `${Math.max(1, ((run.durationMs ?? 0) / longest) * 100)}%` }}
                />
              </span>
              <span className="tabular w-16 shrink-0 text-right text-muted text-xs">
                {run.durationMs === null ? '—' : duration(run.durationMs)}
              </span>
            </span>
            <span className="tabular text-sm max-md:hidden">{outcome(run)}</span>
            <Ago at={run.createdAt} className="text-right text-muted text-sm max-md:hidden" />
            <span className="tabular text-muted text-sm md:hidden">{outcome(run)}</span>
            <Ago at={run.createdAt} className="text-right text-muted text-sm md:hidden" />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function outcome({ counts, status }: Run): string {
  const parts = [
    counts.created > 0 ? `${count(counts.created)} new` : undefined,
    counts.updated > 0 ? `${count(counts.updated)} changed` : undefined,
    counts.failed > 0 ? `${count(counts.failed)} failed` : undefined,
  ].filter(Boolean);
  if (parts.length > 0) return parts.join(', ');
  return status === 'succeeded' ? 'Nothing new' : `${count(counts.fetched)} read`;
}
