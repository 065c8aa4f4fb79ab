import { makeJsonSaver } from '../kit/json-saver.ts';
import { makeShopifyControl, type ShopifyControl } from './control.ts';
import { readState, restore, snapshot } from './state.ts';
import { makeWorld } from './world.ts';

export interface ShopifyOptions {
  seed: number;
  customers: number;
  orders: number;
  products: number;
  /** Seconds since 1970: no generated record is younger. */
  endsAt: number;
  latencyMs?: number;
  /** Edits, tokens and subscriptions are kept here over restarts. */
  stateFile?: string;
}

/** The simulated Shopify shops: one on a large plan, one small with ids that a double cannot hold. */
export const startShopify = (options: ShopifyOptions): { control: ShopifyControl; close(): Promise<void> } => {
  const saved = readState(options.stateFile);
  const endsAt = saved?.endsAt ?? options.endsAt;
  const saver = makeJsonSaver(options.stateFile, () => snapshot(world, endsAt));
  const world = makeWorld({ endsAt, changed: () => saver.changed() });
  const { seed, customers, orders, products } = options;
  world.addShop({ name: 'sandbox-1', seed: seed + 500, customers, orders, products });
  world.addShop({
    name: 'sandbox-2',
    seed: seed + 600,
    customers: Math.ceil(customers / 10),
    orders: Math.ceil(orders / 10),
    products: Math.ceil(products / 10),
    currency: 'EUR',
    timezone: 'Europe/Berlin',
    plan: 'basic',
    firstId: '9007199254750000',
  });
  if (saved) restore(world, saved);
  for (const unit of world.units.values())
    if (options.latencyMs !== undefined) unit.shop.faults.latencyMs = options.latencyMs;
  return {
    control: makeShopifyControl(world),
    close: async () => {
      await world.close();
      await saver.flush();
    },
  };
};
