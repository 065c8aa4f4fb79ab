import { sandboxControl } from '../../support/sandbox-control.ts';
import type { Json, Trouble, Vendor } from '../vendor.ts';
import { pairsOf } from './compare.ts';

const troubles: Record<Trouble, Json> = {
  slow: { latencyMs: 40, jitterMs: 40 },
  repeats: { webhooks: { duplicateRate: 0.3, shuffle: true, delayMs: 0 } },
  late: { webhooks: { duplicateRate: 0.3, shuffle: true, delayMs: 200, jitterMs: 800 } },
  everything: {
    errorRate: 0.05,
    throttleRate: 0.05,
    retryAfterSeconds: 1,
    truncateRate: 0.02,
    noticeRate: 0.05,
    bomRate: 0.05,
    resetRate: 0.02,
    shiftEdits: 2,
    shiftTrash: 1,
    webhooks: { duplicateRate: 0.3, lossRate: 0.2, shuffle: true, delayMs: 100, jitterMs: 2_000 },
  },
  silence: { webhooks: { lossRate: 1 } },
  omissions: { omitPerMille: 20, omitStream: 'orders', webhooks: { lossRate: 1 } },
};

/** A WooCommerce store, connected by key and secret. */
export const woocommerce: Vendor = {
  id: 'woocommerce',
  stack: ({ customers, orders, products, seed }) => ({
    sandbox: {
      SANDBOX_ORDERS: String(orders),
      SANDBOX_CUSTOMERS: String(customers),
      SANDBOX_PRODUCTS: String(products),
      SANDBOX_SEED: String(seed),
    },
  }),
  async open(stack) {
    const sandbox = sandboxControl(stack.sandboxUrl);
    const store = await sandbox.store();
    const variationsByProduct = async () => {
      const variations = new Map<string, Json[]>();
      for await (const variation of sandbox.truth('variations')) {
        const parent = String(variation.parent_id);
        variations.set(parent, [...(variations.get(parent) ?? []), variation]);
      }
      return variations;
    };
    return {
      async connect({ api }) {
        const connected = await api.integrations.woocommerceConnect.mutate({
          storeUrl: store.url,
          consumerKey: store.consumerKey,
          consumerSecret: store.consumerSecret,
        });
        return connected.integrationId;
      },
      ways: [{ name: 'page by page', take: async () => undefined }],
      trouble: async (kind) => {
        await sandbox.clearFaults();
        await sandbox.setFaults(troubles[kind]);
      },
      calm: () => sandbox.clearFaults(),
      strike: async () => undefined,
      change: async (stream, count) => {
        await sandbox.touch(stream, count);
      },
      create: async (stream, count) => {
        await sandbox.create(stream, count);
      },
      remove: async (stream, count) => {
        await sandbox.trash(stream, count);
      },
      removable: ['orders'],
      webhooksIdle: () => sandbox.webhooksIdle(),
      met: async () => undefined,
      async *truth(stream) {
        const variations = stream === 'products' ? await variationsByProduct() : undefined;
        for await (const record of sandbox.truth(stream)) {
          const id = String(record.id);
          yield { id, pairs: (row) => pairsOf(stream, record, row, variations?.get(id) ?? []) };
        }
      },
    };
  },
};
