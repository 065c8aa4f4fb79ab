import type { Database, Tx } from '@syncline/drizzle/client';
import { insertConnection } from '@syncline/drizzle/queries/connections';
import { requestRun } from '@syncline/drizzle/queries/runs';
import { woocommerce } from '@syncline/shared/connectors/woocommerce/index';
import type { Queues } from '@syncline/shared/queues/client';
import { silentLog } from '@syncline/shared/runtime/log';
import { makeSyncSlice } from '@syncline/worker/processors/sync-slice';
import { makeStore } from '@syncline/worker/store/make-store';
import { v7 as uuidv7 } from 'uuid';
import type { openWooCommerce } from './open-woocommerce.ts';

export interface SyncedStore {
  tenant<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Asks for a run and works it to its end. */
  sync(kind: 'full' | 'delta'): Promise<{ status: string; ceiling: Date; streams: Record<string, string> }>;
}

/** A WooCommerce connection without webhooks, worked by the real store, engine and slices. */
export async function syncedStore(
  database: Database,
  { ctx }: Pick<ReturnType<typeof openWooCommerce>, 'ctx'>,
): Promise<SyncedStore> {
  const [organizationId, connectionId] = [uuidv7(), uuidv7()];
  const tenant: SyncedStore['tenant'] = (work) => database.tenant(organizationId, work);
  const account = ctx.settings.storeUrl;
  await tenant((tx) =>
    insertConnection(tx, {
      organizationId,
      id: connectionId,
      provider: woocommerce.id,
      name: 'Store',
      settings: ctx.settings,
      authId: 'keys',
      account,
      label: 'Store',
      facts: {},
      warnings: [],
      createdSince: null,
      createdBy: uuidv7(),
    }),
  );
  let rings = 0;
  const queues = {
    enqueue: async () => {
      rings += 1;
    },
  } as unknown as Queues;
  const open = {
    organizationId,
    connectionId,
    connector: woocommerce,
    settings: ctx.settings,
    ctx: ctx as never,
    createdSince: undefined,
  };
  const vendors = { open: async () => open };
  const slice = makeSyncSlice({ database, store: makeStore(database), queues, vendors, log: silentLog });
  return {
    tenant,
    sync: async (kind) => {
      const streams = Object.entries(woocommerce.streams).filter(([, each]) => kind === 'full' || each.incremental);
      const { runId } = await tenant((tx) =>
        requestRun(tx, {
          organizationId,
          connectionId,
          kind,
          trigger: 'schedule',
          streams: streams.map(([stream]) => ({ stream, kind })),
        }),
      );
      for (rings = 1; rings > 0; rings -= 1) {
        await slice({ organizationId, runId, seq: 0 }, { signal: new AbortController().signal, log: silentLog });
      }
      return tenant(async (tx) => {
        const [run] = await tx<
          { status: string; ceiling: Date }[]
        >`select status, ceiling from runs where id = ${runId}`;
        const rows = await tx<{ stream: string; status: string }[]>`
          select stream, status from run_streams where run_id = ${runId}`;
        if (!run) throw new Error('There is no such run.');
        return { ...run, streams: Object.fromEntries(rows.map((row) => [row.stream, row.status])) };
      });
    },
  };
}
