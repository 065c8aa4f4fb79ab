import type { Place } from '../../kit/names.ts';
import type { Random } from '../../kit/random.ts';
import { type ProductSource, skuOf } from './products.ts';
import type { Line, Tax } from './records.ts';

/** Lines of an order: mostly of the catalogue, some typed by hand, some of products long deleted. */
export const makeLines = (
  random: Random,
  count: number,
  products: ProductSource,
  place: Place,
  options: { percentage: number; taxesIncluded: boolean },
): Line[] =>
  Array.from({ length: count }, (_, at) => {
    const custom = products.size === 0 || random.next() < 0.03;
    const product = custom ? null : random.int(1, products.size);
    const outline = product === null ? null : products.outline(product);
    const variant = outline ? random.int(1, outline.variants) : null;
    const quantity = random.next() < 0.7 ? 1 : random.int(2, 5);
    const price = outline && variant !== null ? outline.price + (variant - 1) * 50 : random.int(100, 9_999);
    const discount = Math.round((price * quantity * options.percentage) / 100);
    return {
      k: at + 1,
      product,
      variant,
      title: outline?.title ?? 'Custom work ✂',
      variantTitle: outline && outline.variants > 1 ? `Size ${variant}` : null,
      sku: product === null || variant === null ? null : skuOf(product, variant),
      vendor: outline?.vendor ?? null,
      quantity,
      price,
      discount,
      taxes: taxOf(place, price * quantity - discount, options.taxesIncluded),
      requiresShipping: random.next() < 0.9,
      taxable: true,
      giftCard: random.next() < 0.01,
    };
  });

/** On top of an amount, or the part of it that is tax already. */
export const taxOf = (place: Place, amount: number, included: boolean): Tax[] => {
  const all = place.taxes.reduce((sum, { percent }) => sum + percent, 0);
  return place.taxes.map(({ label, percent }) => ({
    title: label,
    rate: Math.round(percent * 1_000) / 100_000,
    amount: Math.round((amount * percent) / (included ? 100 + all : 100)),
  }));
};

/** What part of a line's money a quantity of it stands for. */
export const shareDiscount = (line: Line, quantity: number): { subtotal: number; tax: number } => {
  const share = quantity / line.quantity;
  return {
    subtotal: Math.round((line.price * line.quantity - line.discount) * share),
    tax: Math.round(line.taxes.reduce((sum, tax) => sum + tax.amount, 0) * share),
  };
};
