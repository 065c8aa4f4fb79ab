import type { Database } from '@syncline/drizzle/client';
import { insertConnection } from '@syncline/drizzle/queries/connections';
import { requestRun } from '@syncline/drizzle/queries/runs';
import { woocommerce } from '@syncline/shared/connectors/woocommerce/index';
import type { Connector } from '@syncline/shared/kit/connector';
import type { Queues } from '@syncline/shared/queues/client';
import { makeSyncSlice } from '@syncline/worker/processors/sync-slice';
import { makeStore } from '@syncline/worker/store/make-store';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import type { openWooCommerce } from './open-woocommerce.ts';

export interface ReadStore {
  organizationId: string;
  connectionId: string;
  /** Runs one sync to its end. @param streams as the connector has them, unless a stand-in is given. */
  sync(
    kind: 'full' | 'delta',
    streams: string[],
    standIn?: Connector['streams'],
  ): Promise<{ status: string | undefined; streams: Record<string, Record<string, unknown>> }>;
}

/** A WooCommerce store that is connected without server and queues, worked by the real store, engine and slices. */
export async function readStore(
  database: Database,
  opened: ReturnType<typeof openWooCommerce>,
  url: string,
): Promise<ReadStore> {
  const organizationId = uuidv7();
  const connectionId = uuidv7();
  const log = pino({ level: 'silent' });
  await database.tenant(organizationId, (tx) =>
    insertConnection(tx, {
      organizationId,
      id: connectionId,
      provider: woocommerce.id,
      name: 'Store',
      settings: { storeUrl: url },
      authId: 'keys',
      account: url,
      label: 'Store',
      facts: {},
      warnings: [],
      createdSince: null,
      createdBy: uuidv7(),
    }),
  );
  return {
    organizationId,
    connectionId,
    async sync(kind, streams, standIn = woocommerce.streams) {
      const { runId } = await database.tenant(organizationId, (tx) =>
        requestRun(tx, {
          organizationId,
          connectionId,
          kind,
          trigger: 'user',
          streams: streams.map((stream) => ({ stream, kind })),
        }),
      );
      let rings = 1;
      const queues = {
        enqueue: async () => {
          rings += 1;
        },
      } as unknown as Queues;
      const slice = makeSyncSlice({
        database,
        store: makeStore(database),
        queues,
        vendors: {
          open: async () => ({
            organizationId,
            connectionId,
            connector: { ...woocommerce, streams: standIn },
            settings: opened.ctx.settings,
            ctx: opened.ctx as never,
            createdSince: undefined,
          }),
        },
        log,
        sliceMs: 30_000,
      });
      for (; rings > 0; rings -= 1) {
        await slice({ organizationId, runId, seq: 0 }, { signal: new AbortController().signal, log });
      }
      return database.tenant(organizationId, async (tx) => {
        const [run] = await tx<{ status: string }[]>`select status from runs where id = ${runId}`;
        const rows = await tx<Record<string, unknown>[]>`select * from run_streams where run_id = ${runId}`;
        return { status: run?.status, streams: Object.fromEntries(rows.map((row) => [row.stream, row])) };
      });
    },
  };
}
