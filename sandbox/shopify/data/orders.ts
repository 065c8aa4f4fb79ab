import type { Place } from '../../kit/names.ts';
import { makeRandom, mix, type Random } from '../../kit/random.ts';
import { makeLines, shareDiscount, taxOf } from './order-lines.ts';
import { makePerson } from './people.ts';
import type { ProductSource } from './products.ts';
import type { CustomerRecord, FulfilmentRecord, Line, OrderRecord, RefundRecord } from './records.ts';
import { makeTimes, type Source, type Span } from './source.ts';

export interface OrderSource extends Source<'orders'> {
  /** Whose a generated order is; null: a guest's. */
  customerOf(n: number): number | null;
  /** The generated orders of a generated customer. */
  ofCustomer(customer: number): number[];
}

export interface OrderSpan extends Span {
  currency: string;
  customers: Source<'customers'>;
  products: ProductSource;
}

const currencies = [
  { currency: 'EUR', rate: 0.92 },
  { currency: 'JPY', rate: 151.37 },
  { currency: 'GBP', rate: 0.79 },
] as const;

export const makeOrders = (span: OrderSpan): OrderSource => {
  const times = makeTimes(span, 27);
  const people = span.customers.size;
  const stride = coprime(people);
  const isGuest = (n: number): boolean => people === 0 || n % 13 === 5;
  const customerOf = (n: number): number | null => (isGuest(n) ? null : ((n * stride) % people) + 1);
  return {
    size: span.size,
    ...times,
    customerOf,
    ofCustomer: (customer) => {
      const found: number[] = [];
      if (people === 0 || customer > people) return found;
      const first = (inverse(stride, people) * (customer - 1)) % people;
      for (let n = first === 0 ? people : first; n <= span.size; n += people) if (!isGuest(n)) found.push(n);
      return found;
    },
    make: (n) => {
      const owner = customerOf(n);
      const customer = owner === null ? null : span.customers.make(owner);
      return makeOrder(span, n, customer, times.createdAt(n), times.updatedAt(n));
    },
  };
};

const makeOrder = (
  span: OrderSpan,
  n: number,
  customer: CustomerRecord | null,
  createdAt: number,
  updatedAt: number,
): OrderRecord => {
  const random = makeRandom(mix(span.seed + 47, n));
  const guest = makePerson(random, `g${n}`);
  const address = customer?.addresses[0] ?? guest.address;
  const count = n === 8 || n % 5_000 === 4_008 ? 260 : random.next() < 0.01 ? random.int(20, 60) : random.int(1, 4);
  const discount =
    random.next() < 0.15
      ? ({
          kind: random.next() < 0.7 ? 'code' : 'manual',
          title: random.pick(['SUMMER', 'Été10', 'Kulanz']),
          percentage: random.pick([10, 20, 50]),
        } as const)
      : null;
  const taxesIncluded = random.next() < 0.2;
  const percentage = discount?.percentage ?? 0;
  const lines = makeLines(random, count, span.products, guest.place, { percentage, taxesIncluded });
  const shipped = random.next() < 0.85;
  const price = random.pick([0, 499, 799, 1_250]);
  const charges = makeCharges(n, span.seed, { place: guest.place, shipping: shipped ? price : 0, taxesIncluded });
  const payment =
    random.next() < 0.86 ? 'PAID' : random.pick(['AUTHORIZED', 'PENDING', 'PARTIALLY_PAID', 'VOIDED'] as const);
  const cancelled = random.next() < 0.04;
  const fulfilments = payment === 'PAID' && !cancelled ? makeFulfilments(random, lines, createdAt, updatedAt) : [];
  const refunds =
    payment === 'PAID' && (cancelled || random.next() < 0.06) ? makeRefunds(random, lines, updatedAt) : [];
  const done = fulfilments.length > 0 && random.next() < 0.6;
  return {
    kind: 'orders',
    n,
    number: 1_000 + n,
    createdAt,
    updatedAt,
    processedAt: createdAt,
    customer: customer?.n ?? null,
    email: customer ? customer.email : guest.email,
    phone: customer?.phone ?? null,
    presentment: random.next() < 0.05 ? random.pick(currencies) : { currency: span.currency, rate: 1 },
    taxesIncluded,
    test: n % 97 === 13,
    note: random.next() < 0.08 ? 'Bitte nicht knicken! 🙏\n"Danke"' : null,
    tags: random.next() < 0.1 ? random.pick([['gift'], ['priority', 'étage 3']]) : [],
    sourceName: random.pick(['web', 'web', 'web', 'pos', 'shopify_draft_order']),
    cancelledAt: cancelled ? updatedAt : null,
    cancelReason: cancelled ? random.pick(['CUSTOMER', 'FRAUD', 'INVENTORY', 'OTHER'] as const) : null,
    closedAt: done || cancelled ? updatedAt : null,
    billing: random.next() < 0.97 ? address : null,
    shipping: shipped ? address : null,
    discount,
    shippingDiscount: charges.shippingDiscount,
    lines,
    shippingLine: shipped
      ? { title: price === 0 ? 'Free shipping' : 'Standard', code: 'STD', price, ...charges.shipping }
      : null,
    duties: charges.duties,
    additionalFees: charges.additionalFees,
    payment,
    gateway: random.pick(['shopify_payments', 'paypal', 'manual', 'bogus']),
    refunds,
    fulfilments,
    attributes: random.next() < 0.05 ? [{ key: 'gift wrap', value: 'ja ✓' }] : [],
  };
};

/** What stands beside the lines of an order: shipping and what is taken off it, duties, fees by law. */
const makeCharges = (
  n: number,
  seed: number,
  { place, shipping, taxesIncluded }: { place: Place; shipping: number; taxesIncluded: boolean },
) => {
  const random = makeRandom(mix(seed + 53, n));
  const shippingDiscount =
    shipping > 0 && random.next() < 0.2 ? { title: 'FREESHIP', percentage: random.pick([100, 50]) } : null;
  const discount = Math.round((shipping * (shippingDiscount?.percentage ?? 0)) / 100);
  const fee = random.next() < 0.1 ? random.pick([27, 250]) : 0;
  const untaxed = random.next() < 0.5;
  return {
    shippingDiscount,
    shipping: { discount, taxes: taxOf(place, shipping - discount, taxesIncluded) },
    duties: random.next() < 0.08 ? random.int(150, 4_000) : 0,
    additionalFees:
      fee === 0
        ? []
        : [{ k: 1, name: 'Retail delivery fee', price: fee, taxes: untaxed ? [] : taxOf(place, fee, taxesIncluded) }],
  };
};

const makeFulfilments = (random: Random, lines: Line[], createdAt: number, updatedAt: number): FulfilmentRecord[] => {
  const dice = random.next();
  if (dice < 0.25) return [];
  // Some ship the first line now and the rest later; some never ship the rest.
  const parts =
    dice < 0.4 && lines.length > 1 ? [lines.slice(0, 1), ...(dice < 0.33 ? [lines.slice(1)] : [])] : [lines];
  return parts.map((part, at) => {
    const number = `1Z${random.token(12).toUpperCase()}`;
    const at2 = Math.min(updatedAt, createdAt + (at + 1) * 86_400);
    return {
      k: at + 1,
      createdAt: at2,
      updatedAt: Math.max(at2, updatedAt - 60),
      status: 'SUCCESS',
      displayStatus: random.pick(['FULFILLED', 'IN_TRANSIT', 'DELIVERED'] as const),
      location: at % 2,
      tracking:
        random.next() < 0.7
          ? [
              {
                company: random.pick(['UPS', 'DHL Express', 'Poste “Été”']),
                number,
                url: `https://track.example/${number}`,
              },
            ]
          : [],
      lines: part.map((line) => ({ line: line.k, quantity: line.quantity })),
    };
  });
};

const makeRefunds = (random: Random, lines: Line[], updatedAt: number): RefundRecord[] => {
  const line = lines[0];
  if (!line) return [];
  const quantity = random.int(1, line.quantity);
  return [
    {
      k: 1,
      createdAt: updatedAt,
      note: random.next() < 0.5 ? 'Beschädigt 😔' : null,
      lines: [
        {
          line: line.k,
          quantity,
          ...shareDiscount(line, quantity),
          restock: random.pick(['RETURN', 'NO_RESTOCK'] as const),
        },
      ],
      shipping: 0,
      adjustment: random.next() < 0.2 ? 100 : 0,
    },
  ];
};

const coprime = (size: number): number => {
  for (let candidate = 7_919; ; candidate += 2)
    if (size === 0 || gcd(candidate % size || size, size) === 1 || size === 1) return candidate;
};
const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
/** The number that undoes a multiplication modulo `size`. */
const inverse = (factor: number, size: number): number => {
  let [r, next] = [factor % size, size];
  let [s, t] = [1, 0];
  while (next !== 0) {
    const q = Math.floor(r / next);
    [r, next] = [next, r - q * next];
    [s, t] = [t, s - q * t];
  }
  return ((s % size) + size) % size;
};
