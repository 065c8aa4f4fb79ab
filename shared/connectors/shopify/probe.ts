import { z } from 'zod';
import { HubError } from '../../errors/index.ts';
import type { ProbeResult } from '../../kit/connector.ts';
import { ask, type Context } from './admin-api.ts';
import { wantedScopes } from './auth.ts';
import { firstCustomer, firstOrder, type Operation, whoAmI } from './operations.ts';
import { withImplied } from './selections.ts';
import { apiVersion } from './settings.ts';

const whoSchema = z.object({
  shop: z.object({
    name: z.string(),
    myshopifyDomain: z.string(),
    currencyCode: z.string(),
    ianaTimezone: z.string(),
    enabledPresentmentCurrencies: z.array(z.string()),
    plan: z.object({ publicDisplayName: z.string().nullish() }).nullish(),
  }),
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
});

/**
 * Which shop this is, and what of it will stay unseen.
 * @throws HubError with what a person can do about it.
 */
export async function probe(ctx: Context): Promise<ProbeResult> {
  const { data, http } = await ask(ctx, whoAmI, {}, whoSchema, 10);
  const { shop, currentAppInstallation } = data;
  const scopes = withImplied(currentAppInstallation.accessScopes.map((scope) => scope.handle));
  const answeredVersion = http.headers['x-shopify-api-version'] ?? null;
  return {
    account: shop.myshopifyDomain.toLowerCase(),
    label: shop.name.trim() || shop.myshopifyDomain,
    facts: {
      shop: shop.myshopifyDomain,
      currency: shop.currencyCode,
      currencies: shop.enabledPresentmentCurrencies.join(', '),
      timezone: shop.ianaTimezone,
      plan: shop.plan?.publicDisplayName ?? null,
      api_version: answeredVersion ?? apiVersion,
      scopes: [...scopes].sort().join(', '),
      clock: http.date?.toISOString() ?? null,
    },
    warnings: [
      ...scopeWarnings(ctx, scopes),
      ...(await withheldWarnings(ctx, scopes)),
      ...(answeredVersion !== null && answeredVersion !== apiVersion
        ? [
            `Shopify answers by version ${answeredVersion} of its API instead of ${apiVersion}, which it no longer has or does not know yet. Update Syncline.`,
          ]
        : []),
    ],
  };
}

const lostWithout: Record<string, string> = {
  read_customers: 'customers are not synced',
  read_orders: 'orders are not synced',
  read_products: 'products are not synced, and order lines do not name theirs',
  read_fulfillments: 'shipments of orders are left out',
  read_inventory: 'stock is known as a sum only, not by location',
  read_locations: 'stock is known as a sum only, not by location',
};

function scopeWarnings(ctx: Context, scopes: readonly string[]): string[] {
  const missing = wantedScopes.filter((scope) => !scopes.includes(scope));
  const warnings = missing.map(
    (scope) => `The scope ${scope} was not granted: ${lostWithout[scope] ?? 'a part is left out'}.`,
  );
  if (scopes.includes('read_orders') && !scopes.includes('read_all_orders')) {
    warnings.push(
      ctx.settings.allOrders
        ? 'The scope read_all_orders was not granted: Shopify shows orders of the last 60 days only.'
        : 'Shopify shows orders of the last 60 days only. For older ones, switch on "Orders older than 60 days" and reconnect.',
    );
  }
  return warnings;
}

/** Shopify may close customers and orders to an app, or names and addresses in them: asked for, not guessed. */
async function withheldWarnings(ctx: Context, scopes: readonly string[]): Promise<string[]> {
  const closed: string[] = [];
  const names = new Set<string>();
  const look = async (operation: Operation) => {
    try {
      const { withheld } = await ask(ctx, operation, {}, z.record(z.string(), z.unknown()), 10);
      for (const { path } of withheld) {
        const name = path?.findLast((part) => typeof part === 'string');
        if (typeof name === 'string') names.add(name);
      }
    } catch (error) {
      // The rest can be read all the same: a sync leaves out this list, by name.
      if (!(error instanceof HubError && error.wholeStream)) throw error;
      closed.push(error.userMessage);
    }
  };
  if (scopes.includes('read_customers')) await look(firstCustomer);
  if (scopes.includes('read_orders')) await look(firstOrder);
  if (names.size === 0) return closed;
  return [
    ...closed,
    `Shopify withholds protected customer data from this app (${[...names].join(', ')}): names, e-mail addresses, phone numbers or addresses stay empty. Ask for access in the app’s settings at Shopify.`,
  ];
}
