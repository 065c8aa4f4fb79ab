import type { Shop } from '../shop.ts';
import { exact } from './exact-json.ts';
import { stamp } from './payloads.ts';

/** The shop as REST shows it: what `app/uninstalled` carries. */
export const shopBody = (shop: Shop): Record<string, unknown> => ({
  id: exact(shop.ids.number('Shop', 1)),
  name: `Sandbox shop ${shop.options.name}`,
  email: `owner@${shop.options.name}.example`,
  domain: shop.domain,
  myshopify_domain: shop.domain,
  province: null,
  country: 'US',
  country_code: 'US',
  country_name: 'United States',
  city: 'Portland',
  address1: '1 Main St',
  address2: null,
  zip: '04101',
  currency: shop.options.currency,
  customer_email: `owner@${shop.options.name}.example`,
  timezone: `(GMT) ${shop.options.timezone}`,
  iana_timezone: shop.options.timezone,
  shop_owner: 'Sandbox Owner',
  money_format: '$ {{amount}}',
  weight_unit: 'kg',
  plan_name: shop.options.plan,
  plan_display_name: shop.options.plan,
  enabled_presentment_currencies: [shop.options.currency],
  created_at: stamp(shop, shop.options.endsAt - 800 * 86_400),
  updated_at: stamp(shop, shop.options.endsAt),
});
