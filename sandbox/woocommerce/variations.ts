import { slugOf } from '../kit/slug.ts';
import { money } from './amounts.ts';
import { allMethods, type Fields, type Flavour, homeToken, links } from './source.ts';

/** A variation as the `/variations` route shows it; its place says which colour and size it is. */
export const makeVariation = (options: {
  id: number;
  parentId: number;
  place: number;
  cents: number;
  sku: string;
  stock: number | null;
  dates: Fields;
  flavour: Flavour;
}): Fields => {
  const { id, parentId, place } = options;
  const colour = colours[place % colours.length];
  const size = sizes[Math.floor(place / colours.length) % sizes.length];
  return {
    id,
    type: 'variation',
    ...options.dates,
    description: `<p>Variation ${place}</p>\n`,
    permalink: `${homeToken}/?post_type=product&p=${parentId}&attribute_pa_color=${encodeURIComponent(String(colour).toLowerCase())}`,
    sku: options.sku,
    ...(options.flavour.hpos ? { global_unique_id: '' } : {}),
    price: money(options.cents),
    regular_price: money(options.cents),
    sale_price: '',
    date_on_sale_from: null,
    date_on_sale_from_gmt: null,
    date_on_sale_to: null,
    date_on_sale_to_gmt: null,
    on_sale: false,
    status: 'publish',
    purchasable: true,
    virtual: false,
    downloadable: false,
    downloads: [],
    download_limit: -1,
    download_expiry: -1,
    tax_status: 'taxable',
    tax_class: '',
    manage_stock: options.stock !== null,
    stock_quantity: options.stock,
    stock_status: options.stock === null || options.stock > 0 ? 'instock' : 'outofstock',
    backorders: 'no',
    backorders_allowed: false,
    backordered: false,
    low_stock_amount: null,
    weight: '',
    dimensions: { length: '', width: '', height: '' },
    shipping_class: '',
    shipping_class_id: 0,
    image: null,
    ...(options.flavour.hpos ? { gallery_image_ids: [] } : {}),
    attributes: [
      { id: 1, name: 'Color', slug: 'pa_color', option: colour },
      { id: 2, name: 'Size', slug: 'pa_size', option: size },
    ],
    menu_order: place,
    meta_data: [],
    name: `${colour}, ${size}`,
    parent_id: parentId,
    _links: {
      ...links(options.flavour, homeToken, `products/${parentId}/variations/${id}`, `products/${parentId}/variations`),
      up: [{ href: `${homeToken}/wp-json/wc/v3/products/${parentId}` }],
    },
  };
};

/** What the product route shows of a variation: a product's shape with the parent's name in it. */
export const variationAsProduct = (parent: Fields, item: Fields): Fields => ({
  ...parent,
  ...Object.fromEntries(Object.entries(item).filter(([key]) => key in parent)),
  id: item.id,
  name: `${parent.name} - ${item.name}`,
  slug: `${parent.slug}-${slugOf(String(item.name))}`,
  type: 'variation',
  parent_id: parent.id,
  total_sales: '0',
  short_description: '',
  reviews_allowed: false,
  featured: false,
  categories: [],
  ...('brands' in parent ? { brands: [] } : {}),
  tags: [],
  images: [],
  default_attributes: [],
  variations: [],
  grouped_products: [],
  related_ids: [],
  has_options: false,
  _links: {
    ...(parent._links as Fields),
    self: [{ href: `${homeToken}/wp-json/wc/v3/products/${item.id}`, targetHints: { allow: allMethods } }],
    up: [{ href: `${homeToken}/wp-json/wc/v3/products/${parent.id}` }],
  },
});

/** What a variable product says of the choices that its variations are made of. */
export const variationAttributes = (): Fields[] => [
  {
    id: 1,
    name: 'Color',
    slug: 'pa_color',
    position: 0,
    visible: true,
    variation: true,
    options: [...colours],
  },
  {
    id: 2,
    name: 'Size',
    slug: 'pa_size',
    position: 1,
    visible: true,
    variation: true,
    options: [...sizes],
  },
];

const colours = ['Blue', 'Grün', 'Red', 'Черный'] as const;
const sizes = ['L', 'M', 'S', 'XL'] as const;
