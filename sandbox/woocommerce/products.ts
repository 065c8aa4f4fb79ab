import { adjectives, categories, nouns, tags } from '../kit/names.ts';
import { phpJson } from '../kit/php-json.ts';
import { makeRandom, mix, type Random } from '../kit/random.ts';
import { slugOf } from '../kit/slug.ts';
import { makeTimeline } from '../kit/timeline.ts';
import { stamp, stamps, type Zone } from '../kit/zone.ts';
import { money } from './amounts.ts';
import { type Fields, type Flavour, homeToken, links, type Source, timeOf } from './source.ts';
import { makeVariation, variationAttributes } from './variations.ts';

export interface ProductSource extends Source {
  record(row: number): Fields;
  /** The variations of a variable product, each as the `/variations` route shows it. */
  variations(row: number): Fields[];
  /** Which product a generated variation belongs to. */
  parentOf(variationId: number): number | undefined;
  /** The first id after this block: where orders may begin. */
  endId: number;
}

/** Products with ids from 11 on, eight ids each: the product and up to seven variations. */
export const makeProducts = (options: {
  seed: number;
  size: number;
  from: number;
  until: number;
  zone: Zone;
  flavour: Flavour;
}): ProductSource => {
  const { seed, size, zone, flavour } = options;
  const step = (options.until - options.from) / (size + 80);
  const date = makeTimeline({ size, from: options.from, step, multiplier: 29 });
  const modified = makeTimeline({
    size,
    from: options.from + 65 * step,
    step,
    multiplier: 43,
    ...(size >= 200 ? { tie: { place: Math.floor(size / 3), count: 45 } } : {}),
  });
  const cache = new Map<number, string>();

  const make = (row: number): { record: Fields; variations: Fields[] } => {
    const random = makeRandom(mix(seed + 21, row));
    const id = idOf(row);
    const name = `${random.pick(adjectives)} ${random.pick(nouns)} ${row + 1}`;
    const type = typeOf(row);
    const cents = random.int(199, 19_999);
    const sale = row % 7 === 3;
    const price = money(sale ? Math.floor(cents * 0.8) : cents);
    const managed = type === 'simple' && row % 3 !== 0;
    const quantity = managed ? random.int(-6, 250) : null;
    const dates = stamps(zone, timeOf(date, row), timeOf(modified, row));
    const variations = Array.from({ length: type === 'variable' ? 2 + (row % 6) : 0 }, (_, place) =>
      variation({
        id: id + 1 + place,
        parentId: id,
        place,
        cents: cents + place * 250,
        sku: skuOf(row),
        random,
        dates,
        flavour,
      }),
    );
    const record: Fields = {
      id,
      name,
      slug: slugOf(name),
      permalink: `${homeToken}/product/${slugOf(name)}/`,
      ...dates,
      type,
      status: statusOf(row),
      featured: row % 17 === 0,
      catalog_visibility: 'visible',
      description: `<p>Long description of <em>${name}</em>.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n`,
      short_description: '<p>Short — “quoted” text &#038; more</p>\n',
      sku: skuOf(row),
      price: type === 'variable' ? money(cents) : price,
      regular_price: type === 'variable' || type === 'grouped' ? '' : money(cents),
      sale_price: sale && type === 'simple' ? price : '',
      date_on_sale_from: null,
      date_on_sale_from_gmt: null,
      date_on_sale_to: sale ? '2031-01-01T23:59:59' : null,
      date_on_sale_to_gmt: sale ? stamp(zone.toUtc(Date.UTC(2031, 0, 1, 23, 59, 59) / 1000)) : null,
      on_sale: sale && type === 'simple',
      purchasable: type !== 'external',
      total_sales: random.int(0, 400),
      virtual: row % 19 === 4,
      downloadable: false,
      downloads: [],
      download_limit: -1,
      download_expiry: -1,
      external_url: type === 'external' ? 'https://partner.example/item' : '',
      button_text: type === 'external' ? 'Buy at partner' : '',
      tax_status: 'taxable',
      tax_class: row % 9 === 2 ? 'reduced-rate' : '',
      manage_stock: managed,
      stock_quantity: quantity,
      backorders: row % 5 === 0 ? 'yes' : 'no',
      backorders_allowed: row % 5 === 0,
      backordered: quantity !== null && quantity <= 0 && row % 5 === 0,
      low_stock_amount: null,
      sold_individually: false,
      weight: row % 2 === 0 ? String(random.int(10, 900) / 100) : '',
      dimensions: row % 2 === 0 ? { length: '22', width: '30', height: '27' } : { length: '', width: '', height: '' },
      shipping_required: true,
      shipping_taxable: true,
      shipping_class: '',
      shipping_class_id: 0,
      reviews_allowed: true,
      average_rating: '0.00',
      rating_count: 0,
      upsell_ids: [],
      cross_sell_ids: [],
      parent_id: 0,
      purchase_note: '',
      categories: row % 8 === 0 ? [] : [random.pick(categories), ...(row % 4 === 1 ? [categories[4]] : [])],
      ...(flavour.hpos ? { brands: [] } : {}),
      tags: row % 6 === 2 ? [random.pick(tags)] : [],
      images: row % 4 === 2 ? [image(zone, options.from)] : [],
      attributes: type === 'variable' ? variationAttributes() : [],
      default_attributes: [],
      variations: variations.map((item) => item.id),
      grouped_products: type === 'grouped' && row > 0 ? [idOf(row - 1)] : [],
      menu_order: 0,
      price_html: `<span class="woocommerce-Price-amount amount"><bdi><span class="woocommerce-Price-currencySymbol" translate="no">&#36;</span>${price}</bdi></span>`,
      related_ids: row > 3 ? [idOf(row - 2), idOf(row - 3)] : [],
      meta_data:
        row % 10 === 0
          ? [
              {
                id: 2_000 + row,
                key: '_supplier_ref',
                value: { code: `SUP-${row}`, tags: ['a', 'b'], nested: { n: 1.5, t: true } },
              },
            ]
          : [],
      stock_status: quantity === null || quantity > 0 ? 'instock' : row % 5 === 0 ? 'onbackorder' : 'outofstock',
      has_options: type === 'variable',
      post_password: '',
      ...(flavour.hpos ? { global_unique_id: row % 10 === 5 ? `40063810${String(row).padStart(5, '0')}` : '' } : {}),
      _links: links(flavour, homeToken, `products/${id}`, 'products'),
    };
    return { record, variations };
  };

  return {
    size,
    date,
    modified,
    idOf,
    endId: idOf(size),
    rowOf: (id) =>
      id >= firstId && id < idOf(size) && (id - firstId) % stride === 0 ? (id - firstId) / stride : undefined,
    parentOf: (id) => {
      if (id < firstId || id >= idOf(size)) return undefined;
      const row = Math.floor((id - firstId) / stride);
      const place = (id - firstId) % stride;
      return place > 0 && typeOf(row) === 'variable' && place <= 2 + (row % 6) ? idOf(row) : undefined;
    },
    status: statusOf,
    record: (row) => make(row).record,
    variations: (row) => make(row).variations,
    facts: (row) => factsOfProduct(make(row).record),
    text: (row, home) => {
      let text = cache.get(row);
      if (text === undefined) {
        text = phpJson(make(row).record);
        if (cache.size < 20_000) cache.set(row, text);
      }
      return text.replaceAll(homeToken, home);
    },
  };
};

export const factsOfProduct = (record: Fields) => ({
  id: Number(record.id),
  status: String(record.status),
  type: String(record.type),
  role: '',
  customerId: 0,
  email: '',
  sku: String(record.sku ?? ''),
  name: String(record.name),
  text: `${record.name} ${record.sku} ${record.description}`.toLowerCase(),
});

const firstId = 11;
const stride = 8;
const idOf = (row: number): number => firstId + row * stride;
const skuOf = (row: number): string => (row % 23 === 22 ? '' : `SKU-${String(row + 1).padStart(4, '0')}`);
const typeOf = (row: number): string => {
  if (row % 6 === 0) return 'variable';
  if (row % 47 === 20) return 'grouped';
  return row % 47 === 21 ? 'external' : 'simple';
};
const statusOf = (row: number): string => {
  if (row % 60 === 31) return 'draft';
  if (row % 60 === 41) return 'private';
  return row % 60 === 51 ? 'pending' : 'publish';
};

const variation = (options: {
  id: number;
  parentId: number;
  place: number;
  cents: number;
  sku: string;
  random: Random;
  dates: Fields;
  flavour: Flavour;
}): Fields =>
  makeVariation({
    ...options,
    sku: options.sku && options.place % 3 !== 2 ? `${options.sku}-${options.place}` : options.sku,
    stock: options.place % 2 === 0 ? options.random.int(0, 80) : null,
  });

const image = (zone: Zone, second: number): Fields => ({
  id: 10,
  ...stamps(zone, Math.floor(second), Math.floor(second)),
  src: `${homeToken}/wp-content/uploads/2026/11/widget.png`,
  name: 'Widget',
  alt: 'Ein blaues "Widget"',
  srcset: `${homeToken}/wp-content/uploads/2026/11/widget.png 400w`,
  sizes: '(max-width: 400px) 100vw, 400px',
  thumbnail: `${homeToken}/wp-content/uploads/2026/11/widget-300x300.png`,
});
