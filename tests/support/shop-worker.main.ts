import { openDatabase } from '@syncline/drizzle/client';
import { HubError } from '@syncline/shared/errors';
import type { HttpClient } from '@syncline/shared/kit/http';
import { httpAnswer } from '@syncline/shared/kit/http-answer';
import type { Queues } from '@syncline/shared/queues/client';
import { makeSyncSlice } from '@syncline/worker/processors/sync-slice';
import { makeStore } from '@syncline/worker/store/make-store';
import { pino } from 'pino';
import { fakeConnector } from './fake-connector.ts';
import { noSpill } from './no-spill.ts';

/** A worker for one invented shop, in a process of its own: made to be killed. Ends when nothing is left to do. */
const [databaseUrl = '', storeUrl = '', organizationId = '', connectionId = ''] = process.argv.slice(2);
const database = openDatabase(databaseUrl, { max: 4, applicationName: 'shop-worker' });
const log = pino({ level: 'silent' });
const signal = new AbortController().signal;
const settings = { storeUrl };

const http: HttpClient = {
  request: async ({ path, query = {} }) => {
    const url = new URL(path, storeUrl);
    for (const [key, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(key, String(value));
    const answer = await fetch(url);
    const text = await answer.text();
    if (!answer.ok) throw new HubError('skip', text, { code: 'REFUSED', status: answer.status });
    const date = new Date(answer.headers.get('date') ?? Date.now());
    return httpAnswer({ status: answer.status, headers: {}, body: text, date });
  },
  lines: () => {
    throw new Error('The invented shop has no files.');
  },
};

const slice = makeSyncSlice({
  database,
  store: makeStore(database),
  queues: { enqueue: async () => undefined } as unknown as Queues,
  vendors: {
    open: async () => ({
      organizationId,
      connectionId,
      connector: fakeConnector,
      settings,
      ctx: { http, settings: settings as never, signal, scopes: undefined, spill: noSpill },
      createdSince: undefined,
    }),
  },
  log,
  leaseSeconds: 1,
});

const unfinished = () =>
  database.tenant(
    organizationId,
    (tx) => tx`select 1 from runs where connection_id = ${connectionId} and status in ('queued', 'running')`,
  );
while ((await unfinished()).length > 0) {
  await slice({ organizationId, runId: connectionId, seq: 0 }, { signal, log });
  // A killed worker's lease is waited for.
  await new Promise((resolve) => setTimeout(resolve, 50));
}
await database.close();
