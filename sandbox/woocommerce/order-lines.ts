import type { Place } from '../kit/names.ts';
import type { Random } from '../kit/random.ts';
import { money, sum, taxesOf } from './amounts.ts';
import type { ProductSource } from './products.ts';
import { type Fields, type Flavour, homeToken } from './source.ts';

export interface TemplateLine {
  value: Fields;
  /** Hundredths. */
  subtotal: number;
  total: number;
  taxes: number[];
  subtotalTaxes: number[];
}

/** A line of a seeded product, a variation, or of a product that was deleted long ago. */
export const lineTemplate = (options: {
  variant: number;
  index: number;
  id: string;
  random: Random;
  products: ProductSource;
  place: Place;
  discountPercent: number;
  status: string;
  flavour: Flavour;
}): TemplateLine => {
  const { variant, index, random, products, place, discountPercent } = options;
  const gone = variant % 43 === 11 && index === 0;
  const row = random.int(0, products.size - 1);
  const product = products.record(row);
  const choices = products.variations(row);
  const variation = choices.length > 0 ? random.pick(choices) : undefined;
  const sold = variation ?? product;
  const quantity = random.int(1, 5);
  const unit = Math.max(1, Math.round(Number(sold.price) * 100));
  const subtotal = unit * quantity;
  const total = subtotal - Math.round((subtotal * discountPercent) / 100);
  const taxes = taxesOf(place, total);
  const subtotalTaxes = taxesOf(place, subtotal);
  const metaAt = 5 + index * 2;
  return {
    subtotal,
    total,
    taxes,
    subtotalTaxes,
    value: {
      id: options.id,
      name: gone
        ? 'Legacy item — product deleted <script>x</script>'
        : variation
          ? `${product.name} - ${variation.name}`
          : product.name,
      product_id: gone ? 0 : product.id,
      variation_id: gone || !variation ? 0 : variation.id,
      quantity,
      tax_class: product.tax_class,
      subtotal: money(subtotal),
      subtotal_tax: money(sum(subtotalTaxes)),
      total: money(total),
      total_tax: money(sum(taxes)),
      taxes: place.taxes.map((tax, at) => ({
        id: tax.id,
        total: money(taxes[at] ?? 0),
        subtotal: money(subtotalTaxes[at] ?? 0),
      })),
      meta_data: lineMeta({ variant, index, metaAt, variation, quantity, status: options.status }),
      sku: gone ? null : sold.sku,
      ...(options.flavour.hpos ? { global_unique_id: gone ? null : (sold.global_unique_id ?? '') } : {}),
      // The store divides, so this is a float with all its dust.
      price: total / 100 / quantity,
      image: imageOf(gone || variation !== undefined, product),
      parent_name: !gone && variation ? product.name : null,
    },
  };
};

const lineMeta = (line: {
  variant: number;
  index: number;
  metaAt: number;
  variation: Fields | undefined;
  quantity: number;
  status: string;
}): Fields[] => {
  const meta = (plus: number, key: string, value: unknown, displayKey = key, displayValue = value): Fields => ({
    id: `#n{META+${line.metaAt + plus}}`,
    key,
    value,
    display_key: displayKey,
    display_value: displayValue,
  });
  const items: Fields[] = [];
  if (line.variation) {
    const attributes = line.variation.attributes as { slug: string; name: string; option: string }[];
    for (const [place, item] of attributes.entries())
      items.push(meta(place, item.slug, item.option.toLowerCase(), item.name, item.option));
  } else if (['completed', 'processing', 'on-hold'].includes(line.status)) {
    items.push(meta(0, '_reduced_stock', String(line.quantity)));
  }
  if (line.variant % 21 === 4 && line.index === 0)
    items.push(meta(50, 'Engraving', '„Für Oma“ ❤'), meta(51, '_private_cfg', { w: 10 }));
  return items;
};

const imageOf = (none: boolean, product: Fields): Fields => {
  if (none) return { id: 0, src: '' };
  const [first] = product.images as { id: number; src: string }[];
  return first ? { id: String(first.id), src: first.src.replace(homeToken, '#s{HOME}') } : { id: '', src: '' };
};
