import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shopify } from '@syncline/shared/connectors/shopify/index';
import type { ShopifySettings } from '@syncline/shared/connectors/shopify/settings';
import type { ConnectorContext } from '@syncline/shared/kit/context';
import { makeMemoryBudgets } from '@syncline/shared/kit/memory-budgets';
import { makeNetworks } from '@syncline/shared/kit/networks';
import { openConnector } from '@syncline/shared/kit/open-connector';
import type { CallRecord } from '@syncline/shared/kit/ports';
import { makeSpills } from '@syncline/shared/kit/spill';

export interface OpenShopify {
  ctx: ConnectorContext<ShopifySettings>;
  calls: CallRecord[];
  /** Another worker's look at the same shop, with other settings or a disk of its own. */
  again(over?: {
    settings?: Record<string, unknown>;
    signal?: AbortSignal;
    disk?: string;
  }): ConnectorContext<ShopifySettings>;
  close(): Promise<void>;
}

/** The Shopify connector, opened on a shop that is simulated at `url`. */
export async function openShopify(shop: {
  url: string;
  domain: string;
  token: string;
  settings?: Record<string, unknown>;
}): Promise<OpenShopify> {
  const calls: CallRecord[] = [];
  const networks = makeNetworks({ allowedPrivateHosts: [], standIns: { shopify: shop.url } });
  const directory = await mkdtemp(join(tmpdir(), 'shopify-'));
  const budgets = makeMemoryBudgets();
  const again: OpenShopify['again'] = ({ settings, signal = new AbortController().signal, disk = 'one' } = {}) => {
    const spills = makeSpills({ directory: join(directory, disk), maxBytes: 1_073_741_824 });
    return openConnector(shopify, {
      settings: { shop: shop.domain, ...shop.settings, ...settings },
      authId: 'token',
      credential: { accessToken: shop.token },
      signal,
      budgetKey: shop.domain,
      ports: {
        budgets,
        ...networks.of('shopify'),
        spill: (name) => spills.open(name, signal),
        onCall: (call) => calls.push(call),
        now: () => new Date(),
        nonce: () => randomBytes(16).toString('hex'),
      },
    });
  };
  return {
    ctx: again(),
    calls,
    again,
    async close() {
      await networks.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
