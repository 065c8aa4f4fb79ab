import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useRef } from 'react';
import { trpc } from '../../trpc.ts';
import { isActive } from './run-words.tsx';

/** A run as it is now: followed live while it works, asked again now and then should the stream break. */
export function useRun(runId: string) {
  const queries = useQueryClient();
  const key = trpc.runs.get.queryKey({ runId });
  const query = useQuery(
    trpc.runs.get.queryOptions(
      { runId },
      { refetchInterval: ({ state }) => (state.data && isActive(state.data.status) ? 2_000 : false) },
    ),
  );
  const active = query.data !== undefined && isActive(query.data.status);
  useSubscription(
    trpc.runs.progress.subscriptionOptions(
      { runId },
      { enabled: active, onData: (run) => queries.setQueryData(key, run) },
    ),
  );
  // What the run wrote is on the lists now.
  const was = useRef(active);
  useEffect(() => {
    if (was.current && !active) {
      void queries.invalidateQueries(trpc.integrations.pathFilter());
      void queries.invalidateQueries(trpc.overview.pathFilter());
    }
    was.current = active;
  }, [active, queries]);
  return query;
}
