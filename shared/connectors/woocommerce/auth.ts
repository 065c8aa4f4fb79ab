import { z } from 'zod';
import { HubError } from '../../errors/index.ts';
import type { SecretAuth } from '../../kit/auth.ts';
import { signOAuth1 } from '../../kit/oauth1.ts';
import type { WooSettings } from './settings.ts';

const fields = z.object({
  consumerKey: z
    .string()
    .trim()
    .regex(/^ck_[A-Za-z0-9]{8,}$/, 'A consumer key starts with "ck_".')
    .describe('Consumer key. Starts with ck_; WooCommerce shows it once when the key is made.'),
  consumerSecret: z
    .string()
    .trim()
    .regex(/^cs_[A-Za-z0-9]{8,}$/, 'A consumer secret starts with "cs_".')
    .describe('Consumer secret. Starts with cs_; WooCommerce shows it once, beside the consumer key.'),
});

/**
 * Basic credentials over HTTPS; OAuth 1.0a over plain HTTP, where WooCommerce ignores Basic.
 * https://woocommerce.github.io/woocommerce-rest-api-docs/#authentication (November 2026)
 */
export const keysAuth: SecretAuth<WooSettings, typeof fields> = {
  kind: 'secret',
  id: 'keys',
  label: 'REST API keys',
  fields,
  sign(credential, request, { settings, now, nonce }) {
    if (request.url.protocol !== 'https:') {
      return signOAuth1({ key: credential.consumerKey, secret: credential.consumerSecret }, request, { now, nonce });
    }
    if (settings.keysInUrl) {
      const url = new URL(request.url);
      url.searchParams.set('consumer_key', credential.consumerKey);
      url.searchParams.set('consumer_secret', credential.consumerSecret);
      return { ...request, url };
    }
    const basic = Buffer.from(`${credential.consumerKey}:${credential.consumerSecret}`).toString('base64');
    return { ...request, headers: { ...request.headers, authorization: `Basic ${basic}` } };
  },
  handover: {
    /** The store's consent page; it posts the keys from the store's server, so the callback must be https. */
    url(settings, input) {
      const url = new URL(`${settings.storeUrl}/wc-auth/v1/authorize`);
      url.searchParams.set('app_name', input.appName);
      url.searchParams.set('scope', 'read_write');
      url.searchParams.set('user_id', input.state);
      url.searchParams.set('return_url', input.returnUrl);
      url.searchParams.set('callback_url', input.callbackUrl);
      return url.href;
    },
    receive(body) {
      const parsed = handoverSchema.safeParse(body);
      if (parsed.success) {
        const { user_id, consumer_key, consumer_secret } = parsed.data;
        return { state: user_id, credential: { consumerKey: consumer_key, consumerSecret: consumer_secret } };
      }
      throw new HubError('reconfigure', 'The store handed over something that is no pair of keys.', {
        code: 'WOO_HANDOVER_MALFORMED',
        userMessage: 'The store did not hand over a pair of keys. Try again, or make the keys by hand and paste them.',
      });
    },
  },
};

const handoverSchema = z.object({
  user_id: z.union([z.string(), z.number()]).transform(String),
  consumer_key: fields.shape.consumerKey,
  consumer_secret: fields.shape.consumerSecret,
});
