import { adjectives, nouns } from '../../kit/names.ts';
import { makeRandom, mix, type Random } from '../../kit/random.ts';
import { slugOf } from '../../kit/slug.ts';
import type { ProductRecord, Variant } from './records.ts';
import { makeTimes, type Source, type Span } from './source.ts';

export interface ProductSource extends Source<'products'> {
  /** What an order needs of a product, without making its variants. */
  outline(n: number): { title: string; vendor: string; variants: number; price: number };
}

export const makeProducts = (span: Span): ProductSource => {
  const times = makeTimes(span, 37);
  const outline: ProductSource['outline'] = (n) => {
    const random = makeRandom(mix(span.seed + 23, n));
    return {
      title: `${random.pick(adjectives)} ${random.pick(nouns)}${n % 9 === 0 ? ` No. ${n}` : ''}`,
      vendor: random.pick(['Sandbox Goods', 'Müller & Söhne', 'Acme', '株式会社サンプル']),
      price: random.int(199, 24_999),
      variants: variantCount(n, random),
    };
  };
  return {
    size: span.size,
    ...times,
    outline,
    make: (n) => makeProduct(span.seed, n, outline(n), times.createdAt(n), times.updatedAt(n)),
  };
};

/** A few are beyond a page of variants. */
const variantCount = (n: number, random: Random): number => {
  if (n === 4 || n % 2_000 === 4) return 130;
  if (n === 12 || n % 5_000 === 12) return 260;
  return random.next() < 0.5 ? 1 : random.int(2, 8);
};

const sizes = ['XS', 'S', 'M', 'L', 'XL', 'Größe 46', '特大', 'One'];
const colours = ['Red', 'Blau', 'Čierna', 'Vert', '白', 'Sand'];
const finishes = ['Matt', 'Glänzend', 'Raw', 'Oiled', 'Waxed', 'Lack'];

const makeProduct = (
  seed: number,
  n: number,
  outline: ReturnType<ProductSource['outline']>,
  createdAt: number,
  updatedAt: number,
): ProductRecord => {
  const random = makeRandom(mix(seed + 31, n));
  const status = random.next() < 0.86 ? 'ACTIVE' : random.pick(['DRAFT', 'ARCHIVED'] as const);
  const many = outline.variants > 1;
  return {
    kind: 'products',
    n,
    createdAt,
    updatedAt,
    title: outline.title,
    handle: `${slugOf(outline.title)}-${n}`,
    descriptionHtml: random.next() < 0.2 ? '' : `<p>${outline.title}: made to last. 5 &lt; 6 &amp; “quoted”.</p>`,
    vendor: outline.vendor,
    productType: random.pick(['Home', 'Clothing', 'Küche', '']),
    status,
    tags: random.next() < 0.3 ? random.pick([['sale'], ['été', 'new'], ['🎁']]) : [],
    publishedAt: status === 'DRAFT' ? null : createdAt,
    optionNames: many ? ['Size', 'Colour', ...(outline.variants > 48 ? ['Finish'] : [])] : ['Title'],
    variants: Array.from({ length: outline.variants }, (_, at) =>
      makeVariant(random, n, at + 1, outline.variants, outline.price, updatedAt),
    ),
  };
};

const makeVariant = (
  random: Random,
  product: number,
  k: number,
  of: number,
  price: number,
  updatedAt: number,
): Variant => {
  const at = k - 1;
  const options = [
    sizes[at % 8] ?? 'One',
    colours[Math.floor(at / 8) % 6] ?? 'Red',
    ...(of > 48 ? [finishes[Math.floor(at / 48)] ?? 'Raw'] : []),
  ];
  const tracked = random.next() < 0.9;
  return {
    k,
    // Two variants of one shop may share a number, and some have none.
    sku: random.next() < 0.08 ? null : random.next() < 0.03 ? 'SAMPLE' : skuOf(product, k),
    barcode: random.next() < 0.5 ? String(4_000_000_000_000 + product * 1_000 + k) : null,
    options: of > 1 ? options : ['Default Title'],
    price: price + at * 50,
    compareAtPrice: random.next() < 0.2 ? price + at * 50 + 1_000 : null,
    stock: [random.int(-2, 80), random.next() < 0.7 ? random.int(0, 40) : null],
    tracked,
    policy: random.next() < 0.9 ? 'DENY' : 'CONTINUE',
    taxable: random.next() < 0.95,
    grams: random.int(0, 5_000),
    unitCost: random.next() < 0.4 ? Math.floor(price * 0.6) : null,
    updatedAt,
  };
};

export const skuOf = (product: number, k: number): string => `SY-${product}-${k}`;
