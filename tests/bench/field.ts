import type { Services } from '../../scripts/services.mjs';
import { type SandboxControl, type SandboxStore, sandboxControl } from '../support/sandbox-control.ts';
import { type BenchOptions, type BenchStack, startBenchStack } from './bench-stack.ts';

/** One store of a given size, a Syncline with an empty database, and a connection between them. */
export interface Field extends BenchStack {
  sandbox: SandboxControl;
  store: SandboxStore;
  connectionId: string;
  /** Runs one sync of the orders to its end. */
  syncOrders(type: 'full' | 'delta'): Promise<{ seconds: number; fetched: number; status: string }>;
}

export async function makeField(
  services: Services,
  options: BenchOptions & { orders: number; concurrency: number },
): Promise<Field> {
  const bench = await startBenchStack(services, {
    ...options,
    sandbox: {
      SANDBOX_ORDERS: String(options.orders),
      SANDBOX_CUSTOMERS: String(Math.ceil(options.orders / 5)),
      SANDBOX_PRODUCTS: '100',
    },
  });
  const sandbox = sandboxControl(bench.stack.sandboxUrl);
  const store = await sandbox.store();
  const { integrationId } = await bench.api.integrations.connect.mutate({
    provider: 'woocommerce',
    settings: { storeUrl: store.url, concurrency: options.concurrency },
    credential: { consumerKey: store.consumerKey, consumerSecret: store.consumerSecret },
    startSync: false,
  });
  // The orders find their customers, as in a real first sync; only they are measured.
  const before = await bench.sync(integrationId, ['customers'], 'full');
  if (before.status !== 'succeeded') throw new Error(`The customers could not be read: ${before.status}.`);
  return {
    ...bench,
    sandbox,
    store,
    connectionId: integrationId,
    syncOrders: (type) => bench.sync(integrationId, ['orders'], type),
  };
}
