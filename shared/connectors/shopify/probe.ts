import { z } from 'zod';
import { HubError } from '../../errors/index.ts';
import type { ProbeResult } from '../../kit/connector.ts';
import { ask, type Context } from './admin-api.ts';
import { wantedScopes } from './auth.ts';
import { firstCustomer, firstOrder, whoAmI } from './operations.ts';
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
        ? 'The scope read_all_orders was not granted although “Orders older than 60 days” is on: Shopify shows orders of the last 60 days only. What was synced before stays. Choose “Reconnect” to ask for it; Shopify must have granted it to the app.'
        : 'Shopify shows orders of the last 60 days only. For older ones, switch on "Orders older than 60 days" and reconnect.',
    );
  }
  return warnings;
}

/** Shopify may withhold lists, or names and addresses, although the scope is there: asked for, not guessed. */
async function withheldWarnings(ctx: Context, scopes: readonly string[]): Promise<string[]> {
  const asked = [
    ...(scopes.includes('read_customers') ? [{ list: 'customers', first: firstCustomer }] : []),
    ...(scopes.includes('read_orders') ? [{ list: 'orders', first: firstOrder }] : []),
  ];
  const anything = z.record(z.string(), z.unknown());
  const closed: string[] = [];
  const parts: string[] = [];
  for (const { list, first } of asked) {
    try {
      const { withheld } = await ask(ctx, first, {}, anything, 10);
      parts.push(...withheld.flatMap(({ path }) => path?.findLast((part) => typeof part === 'string') ?? []));
    } catch (error) {
      if (!(error instanceof HubError) || !error.wholeStream) throw error;
      closed.push(list);
    }
  }
  const warnings: string[] = [];
  if (closed.length > 0) {
    warnings.push(
      `Shopify does not let this app see ${closed.join(' and ')}: they count as protected customer data. They are not synced; everything else is. Ask for access to protected customer data in the app’s settings at Shopify; the next full sync reads them.`,
    );
  }
  if (parts.length > 0) {
    warnings.push(
      `Shopify withholds protected customer data from this app (${[...new Set(parts)].join(', ')}): names, e-mail addresses, phone numbers or addresses stay empty. Ask for access in the app’s settings at Shopify.`,
    );
  }
  return warnings;
}
