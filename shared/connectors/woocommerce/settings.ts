import { z } from 'zod';
import type { ApiPolicy } from '../../kit/connector.ts';
import { classify } from './errors.ts';

/** The address as stored: scheme, host, path; no trailing slash, query, or part of the API's own path. */
const storeUrl = z
  .string()
  .trim()
  .transform((text) => (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`))
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    message: 'Enter the address of the store, such as https://shop.example.com.',
  })
  .refine((text) => !URL.canParse(text) || new URL(text).username === '', {
    message: 'Enter the address without a user name or password.',
  })
  .transform((text) => (URL.canParse(text) ? normalise(new URL(text)) : text))
  .describe(
    'Store address. The web address of the shop, for example https://shop.example.com or https://example.com/shop.',
  );

export const settingsSchema = z.object({
  storeUrl,
  concurrency: z
    .number()
    .int()
    .min(1)
    .max(4)
    .default(1)
    .describe(
      'Requests at once. How many requests Syncline sends to the store at the same time. Keep 1 unless the host is strong.',
    ),
  customerRole: z
    .enum(['customer', 'all'])
    .default('customer')
    .describe(
      'Who counts as a customer. "customer": accounts with the role Customer, as WooCommerce lists them. "all": every account of the site, staff too.',
    ),
  keysInUrl: z
    .boolean()
    .default(false)
    .describe(
      'Send keys in the address. Only for https hosts that remove the Authorization header; the keys may then stand in the host’s own logs.',
    ),
});
export type WooSettings = z.infer<typeof settingsSchema>;

export const apiPolicy = (settings: WooSettings): ApiPolicy => ({
  baseUrl: `${settings.storeUrl}/wp-json/wc/v3`,
  budgets: { default: { concurrency: settings.concurrency } },
  // Slow hosts take half a minute for a page of 100 orders (measured November 2026).
  timeoutMs: 60_000,
  maxBytes: 50 * 1_048_576,
  classify: (answer) => classify(answer, settings),
});

export const pageSize = 100;

function normalise(url: URL): string {
  const path = url.pathname.replace(/\/wp-(json|admin|login\.php).*$/, '').replace(/\/+$/, '');
  return `${url.origin}${path}`;
}
