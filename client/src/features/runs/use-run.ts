import { useQuery } from '@tanstack/react-query';
import { type Answers, trpc } from '../../trpc.ts';
import { type RunEvent, useRunEvent } from '../shell/live.ts';
import { isActive } from './run-words.tsx';

type Run = Answers['runs']['get'];

/** A run as it is now: its last full answer with what was told since on top. */
export function useRun(runId: string) {
  const query = useQuery(
    trpc.runs.get.queryOptions(
      { runId },
      { refetchInterval: ({ state }) => (state.data && isActive(state.data.status) ? 3_000 : false) },
    ),
  );
  const event = useRunEvent(runId);
  const data = query.data && event && isActive(query.data.status) ? withEvent(query.data, event) : query.data;
  return { ...query, data };
}

function withEvent(run: Run, event: RunEvent): Run {
  // The answer may be newer than the event, when the stream lags.
  if (event.counts.fetched < run.counts.fetched) return run;
  const streams = run.streams.map((stream) => ({
    ...stream,
    ...event.streams.find((one) => one.stream === stream.stream),
  }));
  const { waitReason, counts, rate, secondsLeft } = event;
  return { ...run, waitReason, counts, rate, secondsLeft, streams };
}
