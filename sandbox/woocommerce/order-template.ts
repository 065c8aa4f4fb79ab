import { companies, currencySymbols, firstNames, lastNames, places } from '../kit/names.ts';
import type { Random } from '../kit/random.ts';
import { money, sum, taxesOf } from './amounts.ts';
import { lineTemplate, type TemplateLine } from './order-lines.ts';
import type { ProductSource } from './products.ts';
import { type Fields, type Flavour, links } from './source.ts';

export interface OrderTemplate {
  value: Fields;
  status: string;
  guest: boolean;
  guestName: readonly [string, string];
  guestEmail: boolean;
  guestPhone: string;
}

/** One kind of order: its lines, taxes, coupon, fee, shipping and refunds, with sums that agree. */
export const orderTemplate = (options: {
  variant: number;
  random: Random;
  products: ProductSource;
  flavour: Flavour;
}): OrderTemplate => {
  const { variant, random, products, flavour } = options;
  const place = random.pick(places);
  const status = statuses[variant % statuses.length] ?? 'processing';
  const guest = variant % 4 === 3;
  const paid = ['processing', 'completed', 'refunded'].includes(status);
  const currency = variant % 29 === 7 ? 'KWD' : variant % 31 === 8 ? 'JPY' : place.currency;
  const discountPercent = variant % 9 === 4 ? 15 : 0;

  let used = 0;
  const nextLine = (): string => `#n{LINE+${used++}}`;
  const lineCount = variant % 83 === 0 ? 0 : variant % 97 === 5 ? 25 : random.int(1, 4);
  const lines: TemplateLine[] = Array.from({ length: products.size === 0 ? 0 : lineCount }, (_, index) =>
    lineTemplate({ variant, index, id: nextLine(), random, products, place, discountPercent, status, flavour }),
  );
  const shippingCents = variant % 3 === 0 ? 0 : random.int(350, 2500);
  const shippingCount = variant % 3 === 0 ? 0 : variant % 37 === 1 ? 2 : 1;
  const shippingTaxes = taxesOf(place, shippingCents);
  const feeCents = variant % 11 === 5 ? 395 : variant % 11 === 8 ? -250 : 0;
  const feeTaxes = feeCents === 0 ? [] : taxesOf(place, feeCents);

  const itemsCents = sum(lines.map((line) => line.total));
  const discountCents = sum(lines.map((line) => line.subtotal - line.total));
  const discountTax = sum(lines.map((line) => sum(line.subtotalTaxes) - sum(line.taxes)));
  const cartTax = sum(lines.map((line) => sum(line.taxes))) + sum(feeTaxes);
  const shippingTax = sum(shippingTaxes) * shippingCount;
  const shippingTotal = shippingCents * shippingCount;
  const total = itemsCents + shippingTotal + feeCents + cartTax + shippingTax;
  const refunds = status === 'refunded' ? 1 : paid && variant % 8 === 2 ? (variant % 16 === 2 ? 2 : 1) : 0;

  const address = {
    first_name: '#s{FIRST}',
    last_name: '#s{LAST}',
    company: random.pick(companies),
    address_1: `${random.int(1, 200)} ${place.street}`,
    address_2: variant % 6 === 0 ? `Apt. ${random.int(1, 40)}` : '',
    city: place.city,
    state: place.state,
    postcode: place.postcode,
    country: place.country,
  };
  const shipsElsewhere = variant % 5 !== 0;
  const payment = random.pick(payments);
  const value: Fields = {
    id: '#n{ID}',
    parent_id: 0,
    status,
    currency,
    version: flavour.version,
    prices_include_tax: false,
    date_created: '#s{CR}',
    date_modified: '#s{MO}',
    discount_total: money(discountCents),
    discount_tax: money(discountTax),
    shipping_total: money(shippingTotal),
    shipping_tax: money(shippingTax),
    cart_tax: money(cartTax),
    total: money(total),
    total_tax: money(cartTax + shippingTax),
    customer_id: '#n{CUSTOMER}',
    order_key: 'wc_order_#s{KEY}',
    billing: { ...address, email: '#s{EMAIL}', phone: '#s{PHONE}' },
    shipping: shipsElsewhere
      ? { ...address, phone: '#s{PHONE}' }
      : { ...Object.fromEntries(Object.keys(address).map((key) => [key, ''])), phone: '' },
    payment_method: payment[0],
    payment_method_title: payment[1],
    transaction_id: payment[0] === 'stripe' && paid ? `ch_${random.token(20)}` : '',
    customer_ip_address: `203.0.113.${random.int(1, 254)}`,
    customer_user_agent: 'Mozilla/5.0 (seed)',
    created_via: random.pick(['checkout', 'checkout', 'store-api', 'rest-api', 'admin']),
    customer_note: variant % 7 === 1 ? 'Bitte klingeln!\nPlease ring 🔔 & wait “5 min”' : '',
    date_completed: status === 'completed' || status === 'refunded' ? '#s{MO}' : null,
    date_paid: paid ? '#s{PA}' : null,
    cart_hash: '',
    number: '#s{ID}',
    meta_data: metaOf(variant),
    line_items: lines.map((line) => line.value),
    tax_lines: place.taxes.map((tax, index) => ({
      id: nextLine(),
      rate_code: tax.code,
      rate_id: tax.id,
      label: tax.label,
      compound: tax.compound,
      tax_total: money(sum(lines.map((line) => line.taxes[index] ?? 0)) + (feeTaxes[index] ?? 0)),
      shipping_tax_total: money((shippingTaxes[index] ?? 0) * shippingCount),
      rate_percent: tax.percent,
      meta_data: [],
    })),
    shipping_lines: Array.from({ length: shippingCount }, (_, index) => ({
      id: nextLine(),
      method_title:
        index === 0 ? random.pick(['Flat rate', 'DHL Express', 'Local pickup', 'Free shipping']) : 'Surcharge ship',
      method_id: 'flat_rate',
      instance_id: '1',
      total: money(shippingCents),
      total_tax: money(sum(shippingTaxes)),
      taxes: place.taxes.map((tax, at) => ({ id: tax.id, total: money(shippingTaxes[at] ?? 0), subtotal: '' })),
      ...(flavour.hpos ? { tax_status: 'taxable' } : {}),
      meta_data: [],
    })),
    fee_lines:
      feeCents === 0
        ? []
        : [
            {
              id: nextLine(),
              name: feeCents < 0 ? 'Loyalty credit' : 'Gift wrap',
              tax_class: '',
              tax_status: 'taxable',
              amount: feeCents < 0 ? '-2.5' : '3.95',
              total: money(feeCents),
              total_tax: money(sum(feeTaxes)),
              taxes: place.taxes.map((tax, at) => ({ id: tax.id, total: money(feeTaxes[at] ?? 0), subtotal: '' })),
              meta_data: [],
            },
          ],
    coupon_lines:
      discountPercent === 0 || lines.length === 0 ? [] : [couponLine(nextLine(), discountCents, discountTax, flavour)],
    refunds: Array.from({ length: refunds }, (_, index) => ({
      id: `#n{R+${index}}`,
      reason: status === 'refunded' ? 'Full refund' : index === 0 ? 'Größe passt nicht' : 'second',
      total: money(-(status === 'refunded' ? total : index === 0 ? Math.floor(total / 4) : 50)),
      ...(flavour.hpos ? { total_tax: '0.00' } : {}),
    })),
    payment_url: '#s{HOME}/checkout/order-pay/#s{ID}/?pay_for_order=true&key=wc_order_#s{KEY}',
    is_editable: ['pending', 'on-hold', 'auto-draft', 'checkout-draft'].includes(status),
    needs_payment: ['pending', 'failed'].includes(status) && total > 0,
    needs_processing: lines.length > 0,
    date_created_gmt: '#s{CRG}',
    date_modified_gmt: '#s{MOG}',
    date_completed_gmt: status === 'completed' || status === 'refunded' ? '#s{MOG}' : null,
    date_paid_gmt: paid ? '#s{PAG}' : null,
    currency_symbol: currencySymbols[currency] ?? currency,
    _links: orderLinks('#s{ID}', guest ? undefined : '#s{CUSTOMER}', '#s{HOME}', flavour),
  };
  return {
    value,
    status,
    guest,
    guestName: variant % 20 === 3 ? ['', ''] : [random.pick(firstNames), random.pick(lastNames)],
    guestEmail: variant % 12 !== 7,
    guestPhone: variant % 16 === 3 ? '' : place.dial,
  };
};

export const orderLinks = (id: string, customerId: string | undefined, home: string, flavour: Flavour): Fields => ({
  ...links(flavour, home, `orders/${id}`, 'orders'),
  ...(flavour.hpos
    ? { email_templates: [{ embeddable: true, href: `${home}/wp-json/wc/v3/orders/${id}/actions/email_templates` }] }
    : {}),
  ...(customerId === undefined ? {} : { customer: [{ href: `${home}/wp-json/wc/v3/customers/${customerId}` }] }),
});

const statuses = [
  'completed',
  'processing',
  'completed',
  'on-hold',
  'processing',
  'pending',
  'completed',
  'cancelled',
  'processing',
  'refunded',
  'completed',
  'failed',
  'processing',
] as const;
const payments = [
  ['stripe', 'Credit Card (Stripe)'],
  ['bacs', 'Direct bank transfer'],
  ['', ''],
  ['ppcp-gateway', 'PayPal'],
  ['klarna', 'Klarna – Pay later'],
  ['cheque', 'Check payments'],
  ['cod', 'Cash on delivery'],
] as const;

const metaOf = (variant: number): Fields[] => {
  const meta: Fields[] = [
    { id: '#n{META}', key: '_vat_number', value: variant % 3 === 0 ? `GB${100_000_000 + variant}` : '' },
  ];
  if (variant % 13 === 6)
    meta.push({ id: '#n{META+1}', key: 'erp', value: { id: variant, lines: [1, 2, 3], ok: true, none: null } });
  if (variant % 17 === 9)
    meta.push({ id: '#n{META+2}', key: 'dup', value: 'one' }, { id: '#n{META+3}', key: 'dup', value: 'two' });
  return meta;
};

const couponLine = (id: string, cents: number, tax: number, flavour: Flavour): Fields => ({
  id,
  code: 'été2026',
  discount: money(cents),
  discount_tax: money(tax),
  meta_data: [
    {
      id: '#n{META+4}',
      key: 'coupon_info',
      value: '[153,"été2026","percent",15]',
      display_key: 'coupon_info',
      display_value: '[153,"été2026","percent",15]',
    },
  ],
  ...(flavour.hpos ? { discount_type: 'percent', nominal_amount: 15, free_shipping: false } : {}),
});
