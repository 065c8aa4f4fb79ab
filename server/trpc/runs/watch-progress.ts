import { z } from 'zod';
import { progressEvent } from '../../services/run-progress.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { type ProgressEvent, progressEventSchema } from './schemas.ts';

/** How often session and membership are looked at again while a stream is open. */
const recheckMs = 15_000;

/**
 * Live progress of the organisation's runs over SSE: first those under way, then each that moves,
 * webhook deliveries too. Ends when the session or the membership does. Fallback: poll `runs.get`.
 */
export const watchProgress = memberProcedure('data.read')
  .input(z.object({ integrationId: uuid.optional(), runId: uuid.optional() }).default({}))
  .output(z.custom<AsyncIterable<ProgressEvent>>((value) => Symbol.asyncIterator in Object(value)))
  .subscription(async function* ({ ctx, input, signal }) {
    const { progress, connectors } = ctx.services;
    const ended = new AbortController();
    const end = () => ended.abort();
    signal?.addEventListener('abort', end);
    const recheck = setInterval(() => {
      ctx.stillAllowed().then((allowed) => allowed || end(), end);
    }, recheckMs).unref();
    try {
      for await (const rows of progress.watch(ctx.organizationId, ended.signal)) {
        for (const row of rows) {
          if (input.integrationId !== undefined && row.connectionId !== input.integrationId) continue;
          if (input.runId !== undefined && row.runId !== input.runId) continue;
          yield progressEventSchema.parse(progressEvent(connectors, row));
        }
      }
    } finally {
      clearInterval(recheck);
      signal?.removeEventListener('abort', end);
    }
  });
