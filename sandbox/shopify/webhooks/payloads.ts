import type { IdType } from '../data/ids.ts';
import { converted, fixed } from '../data/money.ts';
import type { CustomerRecord, Kind, OrderRecord, ProductRecord, ShopRecord } from '../data/records.ts';
import { historyOf } from '../resolvers/customer.ts';
import type { Shop } from '../shop.ts';
import { addressBody } from './address-body.ts';
import { exact } from './exact-json.ts';
import { orderBody } from './order-body.ts';

/** A record as REST shows it, which is what a delivery's body holds, whatever API made the change. */
export const payloadOf = (shop: Shop, record: ShopRecord): Record<string, unknown> => {
  if (record.kind === 'orders') return orderBody(shop, record);
  return record.kind === 'customers' ? customerBody(shop, record) : productBody(shop, record);
};

/** What is left of a record that is gone. */
export const gonePayload = (shop: Shop, kind: Kind, n: number): Record<string, unknown> => ({
  id: exact(shop.ids.number(({ orders: 'Order', customers: 'Customer', products: 'Product' } as const)[kind], n)),
});

export const stamp = (shop: Shop, second: number | null): string | null => {
  if (second === null) return null;
  const offset = shop.zone.offsetAt(second);
  const sign = offset < 0 ? '-' : '+';
  const minutes = Math.abs(offset) / 60;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${shop.zone.local(second)}${sign}${two(minutes / 60)}:${two(minutes % 60)}`;
};

const idOf = (shop: Shop, type: IdType, n: number, k?: number): string => exact(shop.ids.number(type, n, k));

export const customerBody = (shop: Shop, customer: CustomerRecord): Record<string, unknown> => {
  const { spent, count } = historyOf(shop, customer.n);
  const addresses = customer.addresses.map((address, at) => ({
    id: idOf(shop, 'MailingAddress', customer.n, at + 1),
    customer_id: idOf(shop, 'Customer', customer.n),
    ...addressBody(address),
    country_name: address.country,
    default: at === 0,
  }));
  return {
    id: idOf(shop, 'Customer', customer.n),
    created_at: stamp(shop, customer.createdAt),
    updated_at: stamp(shop, customer.updatedAt),
    first_name: customer.firstName,
    last_name: customer.lastName,
    orders_count: count,
    state: customer.state.toLowerCase(),
    total_spent: fixed(spent, shop.options.currency),
    last_order_id: null,
    note: customer.note,
    verified_email: customer.verifiedEmail,
    multipass_identifier: null,
    tax_exempt: customer.taxExempt,
    tags: [...customer.tags].sort().join(', '),
    last_order_name: null,
    currency: shop.options.currency,
    phone: customer.phone,
    addresses,
    tax_exemptions: [],
    admin_graphql_api_id: shop.ids.gid('Customer', customer.n),
    ...(addresses[0] ? { default_address: addresses[0] } : {}),
    email: customer.email,
    email_marketing_consent:
      customer.email === null
        ? null
        : { state: customer.marketing.toLowerCase(), opt_in_level: 'single_opt_in', consent_updated_at: null },
    sms_marketing_consent: null,
  };
};

export const productBody = (shop: Shop, product: ProductRecord): Record<string, unknown> => ({
  admin_graphql_api_id: shop.ids.gid('Product', product.n),
  body_html: product.descriptionHtml,
  created_at: stamp(shop, product.createdAt),
  handle: product.handle,
  id: idOf(shop, 'Product', product.n),
  product_type: product.productType,
  published_at: stamp(shop, product.publishedAt),
  template_suffix: null,
  title: product.title,
  updated_at: stamp(shop, product.updatedAt),
  vendor: product.vendor,
  status: product.status.toLowerCase(),
  published_scope: 'web',
  tags: [...product.tags].sort().join(', '),
  // A delivery shows no more than a hundred in full.
  variants: product.variants.slice(0, 100).map((variant, at) => ({
    admin_graphql_api_id: shop.ids.gid('ProductVariant', product.n, variant.k),
    barcode: variant.barcode,
    compare_at_price: variant.compareAtPrice === null ? null : fixed(variant.compareAtPrice, shop.options.currency),
    created_at: stamp(shop, product.createdAt),
    id: idOf(shop, 'ProductVariant', product.n, variant.k),
    inventory_policy: variant.policy.toLowerCase(),
    position: at + 1,
    price: fixed(variant.price, shop.options.currency),
    product_id: idOf(shop, 'Product', product.n),
    sku: variant.sku,
    taxable: variant.taxable,
    title: variant.options.join(' / '),
    updated_at: stamp(shop, variant.updatedAt),
    option1: variant.options[0] ?? null,
    option2: variant.options[1] ?? null,
    option3: variant.options[2] ?? null,
    image_id: null,
    inventory_item_id: idOf(shop, 'InventoryItem', product.n, variant.k),
    inventory_quantity: variant.stock.reduce<number>((sum, each) => sum + (each ?? 0), 0),
    old_inventory_quantity: variant.stock.reduce<number>((sum, each) => sum + (each ?? 0), 0),
  })),
  options: product.optionNames.map((name, at) => ({
    name,
    id: idOf(shop, 'ProductOption', product.n, at),
    product_id: idOf(shop, 'Product', product.n),
    position: at + 1,
    values: [...new Set(product.variants.map((variant) => variant.options[at] ?? ''))],
  })),
  images: [],
  image: null,
  media: [],
  variant_gids: product.variants.map((variant) => ({
    admin_graphql_api_id: shop.ids.gid('ProductVariant', product.n, variant.k),
    updated_at: stamp(shop, variant.updatedAt),
  })),
  has_variants_that_requires_components: false,
  category: null,
});

/** An amount of an order in both of its currencies. */
export const moneySet = (shop: Shop, order: OrderRecord, amount: number): Record<string, unknown> => {
  const { currency, rate } = order.presentment;
  const seen = converted(amount, shop.options.currency, currency, rate);
  return {
    shop_money: { amount: fixed(amount, shop.options.currency), currency_code: shop.options.currency },
    presentment_money: { amount: fixed(seen, currency), currency_code: currency },
  };
};
