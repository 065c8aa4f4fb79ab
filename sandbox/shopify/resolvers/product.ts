import { decimal, fixed } from '../data/money.ts';
import type { ProductRecord, Variant } from '../data/records.ts';
import type { Context, Table } from '../schema/context.ts';
import type { Shop } from '../shop.ts';
import { instant, instantOrNull } from './money-bag.ts';

export interface VariantSource {
  __typename: string;
  product: ProductRecord;
  variant: Variant;
  /** Known before the variant is made. */
  id?: string;
  legacyResourceId?: string;
}

export const variantSource = (product: ProductRecord, variant: Variant): VariantSource => ({
  __typename: 'ProductVariant',
  product,
  variant,
});

/** A generated variant that is made only when more than its id is asked for. Generated orders name no others. */
export const lazyVariant = (shop: Shop, n: number, k: number): unknown => {
  let made: ProductRecord | undefined;
  const product = (): ProductRecord => {
    made ??= shop.collections.products.source.make(n);
    return made;
  };
  return {
    __typename: 'ProductVariant',
    id: shop.ids.gid('ProductVariant', n, k),
    legacyResourceId: shop.ids.number('ProductVariant', n, k),
    get product() {
      return product();
    },
    get variant() {
      return product().variants.find((each) => each.k === k);
    },
  };
};

const stockOf = (variant: Variant): number => variant.stock.reduce<number>((sum, each) => sum + (each ?? 0), 0);

const product: Table<ProductRecord> = {
  id: (p, _, { shop }) => shop.ids.gid('Product', p.n),
  legacyResourceId: (p, _, { shop }) => shop.ids.number('Product', p.n),
  createdAt: (p) => instant(p.createdAt),
  updatedAt: (p) => instant(p.updatedAt),
  publishedAt: (p) => instantOrNull(p.publishedAt),
  bodyHtml: (p) => p.descriptionHtml,
  description: (p, args) => {
    const text = p.descriptionHtml
      .replace(/<[^>]+>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&amp;', '&');
    return typeof args.truncateAt === 'number' ? text.slice(0, args.truncateAt) : text;
  },
  tags: (p) => [...p.tags].sort(),
  onlineStoreUrl: (p, _, { shop }) => (p.status === 'ACTIVE' ? `https://${shop.domain}/products/${p.handle}` : null),
  hasOnlyDefaultVariant: (p) => p.variants.length === 1 && p.optionNames[0] === 'Title',
  hasOutOfStockVariants: (p) => p.variants.some((variant) => variant.tracked && stockOf(variant) <= 0),
  tracksInventory: (p) => p.variants.some((variant) => variant.tracked),
  totalInventory: (p) => p.variants.reduce((sum, variant) => sum + (variant.tracked ? stockOf(variant) : 0), 0),
  totalVariants: (p) => p.variants.length,
  variantsCount: (p) => ({ count: p.variants.length, precision: 'EXACT' }),
  mediaCount: () => ({ count: 0, precision: 'EXACT' }),
  variants: (p) => p.variants.map((variant) => variantSource(p, variant)),
  options: (p, args, { shop }) =>
    p.optionNames.slice(0, typeof args.first === 'number' ? args.first : undefined).map((name, at) => ({
      id: shop.ids.gid('ProductOption', p.n, at),
      name,
      position: at + 1,
      values: [...new Set(p.variants.map((variant) => variant.options[at] ?? ''))],
    })),
  priceRangeV2: (p, _, { shop }) => priceRange(shop, p),
};

const priceRange = (shop: Shop, p: ProductRecord): unknown => {
  const prices = p.variants.map((variant) => variant.price);
  const money = (amount: number): unknown => ({
    amount: decimal(amount, shop.options.currency),
    currencyCode: shop.options.currency,
  });
  return { minVariantPrice: money(Math.min(...prices)), maxVariantPrice: money(Math.max(...prices)) };
};

const variant: Table<VariantSource> = {
  id: (s, _, { shop }) => s.id ?? shop.ids.gid('ProductVariant', s.product.n, s.variant.k),
  legacyResourceId: (s, _, { shop }) =>
    s.legacyResourceId ?? shop.ids.number('ProductVariant', s.product.n, s.variant.k),
  title: (s) => s.variant.options.join(' / '),
  displayName: (s) => `${s.product.title} - ${s.variant.options.join(' / ')}`,
  sku: (s) => s.variant.sku,
  barcode: (s) => s.variant.barcode,
  price: (s, _, { shop }) => fixed(s.variant.price, shop.options.currency),
  compareAtPrice: (s, _, { shop }) =>
    s.variant.compareAtPrice === null ? null : fixed(s.variant.compareAtPrice, shop.options.currency),
  position: (s) => s.product.variants.indexOf(s.variant) + 1 || s.variant.k,
  createdAt: (s) => instant(s.product.createdAt),
  updatedAt: (s) => instant(s.variant.updatedAt),
  inventoryQuantity: (s) => (s.variant.tracked ? stockOf(s.variant) : 0),
  inventoryPolicy: (s) => s.variant.policy,
  sellableOnlineQuantity: (s) => Math.max(0, stockOf(s.variant)),
  availableForSale: (s) => !s.variant.tracked || s.variant.policy === 'CONTINUE' || stockOf(s.variant) > 0,
  taxable: (s) => s.variant.taxable,
  selectedOptions: (s) => s.product.optionNames.map((name, at) => ({ name, value: s.variant.options[at] ?? '' })),
  product: (s) => ({ ...s.product, __typename: 'Product' }),
  inventoryItem: (s) => part(s, 'InventoryItem'),
};

const item: Table<VariantSource> = {
  id: (s, _, { shop }) => shop.ids.gid('InventoryItem', s.product.n, s.variant.k),
  legacyResourceId: (s, _, { shop }) => shop.ids.number('InventoryItem', s.product.n, s.variant.k),
  sku: (s) => s.variant.sku,
  tracked: (s) => s.variant.tracked,
  createdAt: (s) => instant(s.product.createdAt),
  updatedAt: (s) => instant(s.variant.updatedAt),
  requiresShipping: () => true,
  unitCost: (s, _, { shop }) =>
    s.variant.unitCost === null
      ? null
      : { amount: decimal(s.variant.unitCost, shop.options.currency), currencyCode: shop.options.currency },
  measurement: (s) => ({ weight: { unit: 'GRAMS', value: s.variant.grams } }),
  variant: (s) => part(s, 'ProductVariant'),
  variants: (s) => [part(s, 'ProductVariant')],
  locationsCount: (s) => ({ count: s.variant.stock.filter((each) => each !== null).length, precision: 'EXACT' }),
  inventoryLevels: (s, _, context) => levels(s, context),
  inventoryLevel: (s, args, context) => {
    const at = context.shop.ids.parse(String(args.locationId))?.n;
    return levels(s, context).find((level) => level.location === at) ?? null;
  },
};

const part = ({ product: of, variant: own }: VariantSource, typename: string): VariantSource => ({
  __typename: typename,
  product: of,
  variant: own,
});

interface LevelSource extends VariantSource {
  location: number;
  quantity: number;
}
const levels = (s: VariantSource, { shop }: Context): LevelSource[] =>
  shop.locations.flatMap((_, location) => {
    const quantity = s.variant.stock[location];
    return quantity === null || quantity === undefined ? [] : [{ ...part(s, 'InventoryLevel'), location, quantity }];
  });

const level: Table<LevelSource> = {
  id: (s, _, { shop }) =>
    `${shop.ids.gid('InventoryLevel', s.product.n, s.variant.k * 4 + s.location)}?inventory_item_id=${shop.ids.number('InventoryItem', s.product.n, s.variant.k)}`,
  isActive: () => true,
  createdAt: (s) => instant(s.product.createdAt),
  updatedAt: (s) => instant(s.variant.updatedAt),
  item: (s) => part(s, 'InventoryItem'),
  location: (s, _, { shop }) => locationSource(shop, s.location),
  quantities: (s, args, { shop }) =>
    (Array.isArray(args.names) ? args.names : []).map((name) => ({
      id: `${shop.ids.gid('InventoryLevel', s.product.n, s.variant.k * 4 + s.location)}?name=${String(name)}`,
      name: String(name),
      quantity: name === 'committed' || name === 'incoming' ? 0 : s.quantity,
      updatedAt: instant(s.variant.updatedAt),
    })),
};

/** A place where stock is kept, by its place in the shop's list. */
export const locationSource = (shop: Shop, at: number): Record<string, unknown> | null => {
  const location = shop.locations[at];
  if (!location) return null;
  return {
    __typename: 'Location',
    id: shop.ids.gid('Location', at),
    legacyResourceId: shop.ids.number('Location', at),
    name: location.name,
    isActive: true,
    isPrimary: at === 0,
    shipsInventory: true,
    fulfillsOnlineOrders: true,
    createdAt: instant(shop.options.endsAt - 800 * 86_400),
    updatedAt: instant(shop.options.endsAt - 700 * 86_400),
    address: { city: location.city, countryCode: location.countryCode, formatted: [location.city] },
  };
};

export const productTables = {
  Product: product as Table,
  ProductVariant: variant as Table,
  InventoryItem: item as Table,
  InventoryLevel: level as Table,
};
