import { existsSync, readFileSync, renameSync } from 'node:fs';
import { z } from 'zod';
import type { Kind, OrderRecord } from './data/records.ts';
import type { ShopOptions, Token } from './shop.ts';
import type { Subscription } from './webhooks/webhooks.ts';
import type { World } from './world.ts';

const kinds: readonly Kind[] = ['customers', 'orders', 'products'];

/** What a restart must remember; generated records are not in it. */
interface SavedShop {
  options: ShopOptions;
  edits: Record<Kind, { n: number; record: never }[]>;
  tokens: Token[];
  subscriptions: Subscription[];
  counters: Record<string, number>;
}
interface Saved {
  endsAt: number;
  privacyUrl: string | null;
  refreshes: [string, never][];
  shops: SavedShop[];
}

const readable = z.object({
  endsAt: z.number(),
  shops: z.array(z.object({ options: z.object({ name: z.string() }) })),
});

/** Undefined when there is none. An unreadable one is set aside, not written over. */
export const readState = (file: string | undefined): Saved | undefined => {
  if (file === undefined || !existsSync(file)) return undefined;
  try {
    const saved = JSON.parse(readFileSync(file, 'utf8')) as Saved;
    readable.parse(saved);
    return saved;
  } catch {
    renameSync(file, `${file}.unreadable`);
    return undefined;
  }
};

export const snapshot = (world: World, endsAt: number): Saved => ({
  endsAt,
  privacyUrl: world.apps[0]?.privacyUrl ?? null,
  refreshes: [...world.grants.refreshes] as [string, never][],
  shops: [...world.units.values()].map(({ shop, webhooks }) => ({
    options: shop.options,
    edits: Object.fromEntries(kinds.map((kind) => [kind, shop.collections[kind].edits()])) as SavedShop['edits'],
    tokens: [...shop.tokens.values()].filter((token) => token.clientId !== null),
    subscriptions: [...webhooks.subscriptions.values()],
    counters: shop.counters,
  })),
});

/** An order that was kept before shipping discounts, duties and fees were simulated has none. */
const complete = (order: OrderRecord | null): void => {
  if (!order) return;
  order.shippingDiscount ??= null;
  order.duties ??= 0;
  order.additionalFees ??= [];
  if (order.shippingLine) order.shippingLine.discount ??= 0;
};

/** Edits of another data set mean nothing: a shop that was made otherwise starts afresh. */
export const restore = (world: World, saved: Saved): void => {
  for (const kept of saved.shops) {
    const unit = world.units.get(kept.options.name) ?? world.addShop(kept.options);
    if (JSON.stringify(unit.shop.options) !== JSON.stringify(kept.options)) continue;
    for (const { record } of kept.edits.orders) complete(record);
    for (const kind of kinds) unit.shop.collections[kind].restore(kept.edits[kind]);
    for (const token of kept.tokens) unit.shop.tokens.set(token.value, token);
    for (const item of kept.subscriptions) unit.webhooks.subscriptions.set(item.n, item);
    Object.assign(unit.shop.counters, kept.counters);
  }
  for (const [token, refresh] of saved.refreshes) world.grants.refreshes.set(token, refresh);
  const [app] = world.apps;
  if (app) app.privacyUrl = saved.privacyUrl;
};
