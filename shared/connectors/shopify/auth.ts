import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { HubError } from '../../errors/index.ts';
import type { OAuth2Auth, SecretAuth } from '../../kit/auth.ts';
import type { OutgoingRequest } from '../../kit/http.ts';
import { withImplied } from './selections.ts';
import type { ShopifySettings } from './settings.ts';

/**
 * Reading only. `read_inventory` and `read_locations` open the stock by location; `read_all_orders` is asked for only
 * where a person wants old orders, because Shopify refuses apps that were not granted it.
 * https://shopify.dev/docs/api/usage/access-scopes (November 2026)
 */
export const wantedScopes = [
  'read_customers',
  'read_orders',
  'read_products',
  'read_fulfillments',
  'read_inventory',
  'read_locations',
];

/** https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens (November 2026) */
export const oauth: OAuth2Auth<ShopifySettings> = {
  kind: 'oauth2',
  id: 'oauth',
  label: 'Sign in at Shopify',
  scopes: ({ allOrders }) => [...wantedScopes, ...(allOrders ? ['read_all_orders'] : [])],
  scopeSeparator: ',',
  pkce: false,
  authorizeUrl: ({ shop }) => `https://${shop}/admin/oauth/authorize`,
  tokenUrl: ({ shop }) => `https://${shop}/admin/oauth/access_token`,
  // An empty grant option: a token of the app's own, not of the person who signs in. It ends after an hour and is
  // refreshed; ones without end are refused from 2027 on.
  extra: { authorize: { 'grant_options[]': '' }, exchange: { expiring: '1' } },
  tokenAnswer: (answer) => ({
    token_type: 'bearer',
    ...answer,
    ...(typeof answer.scope === 'string' && { scope: withImplied(answer.scope.split(',')).join(' ') }),
  }),
  checkCallback(query, { app, settings, now }) {
    const shop = query.get('shop') ?? '';
    if (shop.toLowerCase() !== settings.shop) throw refused(`another store answered (${shop.slice(0, 80)})`);
    const timestamp = Number(query.get('timestamp'));
    if (!Number.isInteger(timestamp) || Math.abs(now.getTime() / 1_000 - timestamp) > 90) {
      throw refused('the answer is older than 90 seconds');
    }
    const given = Buffer.from(query.get('hmac') ?? '', 'utf8');
    const expected = Buffer.from(callbackHmac(query, app.clientSecret), 'utf8');
    if (app.clientSecret === '' || given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw refused('its signature does not hold');
    }
  },
  sign: (credential, request) => withToken(request, credential.accessToken),
};

/** All parameters but the signature's own, by name, as a query string. */
export function callbackHmac(query: URLSearchParams, secret: string): string {
  const signed = [...query].filter(([name]) => name !== 'hmac' && name !== 'signature');
  signed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return createHmac('sha256', secret).update(new URLSearchParams(signed).toString()).digest('hex');
}

const refused = (why: string): HubError =>
  new HubError('reconnect', `The way back from Shopify is not proven: ${why}.`, {
    code: 'SHOPIFY_CALLBACK_REFUSED',
    userMessage:
      'What came back from Shopify could not be proven to come from there, so nothing was connected. Start again from ' +
      'the Integrations page. If it happens every time, the app’s client secret in this installation is not the one that Shopify shows.',
  });

const optionalSecret = z
  .string()
  .trim()
  .optional()
  .transform((text) => (text === '' ? undefined : text));

const tokenFields = z
  .object({
    accessToken: z
      .string()
      .trim()
      .regex(/^shp[a-z]{2}_[A-Za-z0-9]{16,}$/, 'An Admin API access token starts with "shpat_".')
      .describe('Admin API access token. Starts with shpat_; Shopify shows it once, when the custom app is installed.'),
    apiSecret: optionalSecret.describe(
      'API secret key. Stands beside the token and proves webhooks; without it changes are fetched every 15 minutes.',
    ),
    webhookSecret: optionalSecret.describe(
      'Store’s webhook secret. Only for webhooks made by hand under Settings → Notifications; it stands below their list.',
    ),
  })
  .refine(({ apiSecret, webhookSecret }) => webhookSecret === undefined || apiSecret !== undefined, {
    path: ['apiSecret'],
    message: 'Enter the API secret key too: Syncline’s own webhooks are signed with it.',
  });

/** A custom app that the merchant made in the store's admin: its token does not end. */
export const customAppToken: SecretAuth<ShopifySettings, typeof tokenFields> = {
  kind: 'secret',
  id: 'token',
  label: 'Token of a custom app',
  fields: tokenFields,
  sign: (credential, request) => withToken(request, credential.accessToken),
};

const withToken = (request: OutgoingRequest, token: string): OutgoingRequest => ({
  ...request,
  headers: { ...request.headers, 'x-shopify-access-token': token },
});
