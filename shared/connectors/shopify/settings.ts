import { z } from 'zod';
import type { ApiPolicy } from '../../kit/connector.ts';
import { bucketOf } from './cost.ts';
import { classify, inspect } from './errors.ts';

/**
 * The newest stable version of the Admin API that the queries are checked against. Shopify keeps each for a year and
 * then answers with the oldest that it still has; the probe notices.
 */
export const apiVersion = '2026-10';

/** What Shopify's own library takes for a shop, and nothing else: credentials are sent there. */
const shopPattern = /^(?!admin\.)[a-z0-9][a-z0-9-]*\.(?:myshopify\.com|shopify\.com|myshopify\.io|shop\.dev)$/;

/** `my-store`, `my-store.myshopify.com`, a page of its admin, or an address with https and a path → the host. */
const shop = z
  .string()
  .trim()
  .toLowerCase()
  .transform(normaliseShop)
  .refine((host) => shopPattern.test(host), {
    message:
      'Enter the name of the store as in its admin: my-store.myshopify.com (not the address that customers see).',
  })
  .describe(
    'Store. The name that ends in .myshopify.com, for example my-store.myshopify.com; or the address of its admin page.',
  );

export const settingsSchema = z.object({
  shop,
  allOrders: z
    .boolean()
    .default(false)
    .describe(
      'Orders older than 60 days. Needs the scope read_all_orders, which Shopify grants to an app on request; without it Shopify shows the last 60 days only.',
    ),
  bulkFrom: z
    .number()
    .int()
    .min(0)
    .default(5_000)
    .describe(
      'Bulk export from. Lists of at least this many records are fetched as one export that Shopify prepares, smaller ones page by page. 0: never.',
    ),
});
export type ShopifySettings = z.infer<typeof settingsSchema>;

/** The API of one shop. Points, not requests, are what Shopify counts: 100 a second on the smallest plan. */
export const apiPolicy = (settings: ShopifySettings): ApiPolicy => ({
  baseUrl: `https://${settings.shop}/admin/api/${apiVersion}`,
  // Where results of bulk operations lie.
  hosts: ['storage.googleapis.com', '*.storage.googleapis.com'],
  // The smallest bucket; each answer tells the real one.
  // https://shopify.dev/docs/apps/build/apis/graphql-admin/rate-limits (November 2026)
  budgets: { default: { concurrency: 6, perSecond: 100, burst: 1_000 } },
  timeoutMs: 60_000,
  maxBytes: 50 * 1_048_576,
  classify,
  inspect,
  observe: bucketOf,
});

function normaliseShop(text: string): string {
  const withoutScheme = text.replace(/^[a-z]+:\/\//, '');
  const admin = /^admin\.shopify\.com\/store\/([a-z0-9-]+)/.exec(withoutScheme);
  if (admin?.[1]) return `${admin[1]}.myshopify.com`;
  const host = withoutScheme.replace(/[/?#].*$/, '');
  return /^[a-z0-9][a-z0-9-]*$/.test(host) ? `${host}.myshopify.com` : host;
}
