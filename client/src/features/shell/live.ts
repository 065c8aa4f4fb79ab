import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { type Answers, queryClient, trpc } from '../../trpc.ts';

type Yielded<T> = T extends AsyncIterable<infer E> ? E : never;
export type RunEvent = Yielded<Answers['runs']['progress']>;

/** What was last told of each run in this tab. */
const latest = new Map<string, RunEvent>();
const listeners = new Set<() => void>();

/** How often lists are asked again while a run writes: often enough to watch, seldom enough to stay calm. */
const REFRESH_MS = 1_000;

/**
 * Follows every run of the organisation over one stream, so that whatever a sync or a webhook
 * writes is on the screen a moment later. Should the stream break, pages still ask now and then.
 */
export function useLive(organizationId: string | undefined): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const refresh = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      for (const path of [trpc.integrations, trpc.overview, trpc.contacts, trpc.orders, trpc.products]) {
        void queryClient.invalidateQueries(path.pathFilter());
      }
    }, REFRESH_MS / 2);
  };
  useSubscription(
    trpc.runs.progress.subscriptionOptions(
      {},
      {
        enabled: organizationId !== undefined,
        onData: (event) => {
          const before = latest.get(event.runId);
          latest.set(event.runId, event);
          for (const listener of listeners) listener();
          if (written(before) !== written(event) || before?.status !== event.status) refresh();
          if (before?.status !== event.status) void queryClient.invalidateQueries(trpc.runs.pathFilter());
        },
      },
    ),
  );
  useEffect(() => () => clearTimeout(timer.current), []);
}

/** What was last told of a run; undefined when nothing was. */
export function useRunEvent(runId: string): RunEvent | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => latest.get(runId),
  );
}

const written = (event: RunEvent | undefined): number =>
  event ? event.counts.created + event.counts.updated + event.counts.deleted : 0;
