import { z } from 'zod';
import { currencySchema, decimalSchema, instantSchema } from './money.ts';

/**
 * What every vendor's records become. A connector's `toEntity` returns one of these, plain and
 * complete; `null` means the vendor has no value, never "leave as it is".
 */

const text = z.string();
const textOrNull = text.nullable();
/** Values a vendor has that we have no column for; JSON, shown and searchable, never interpreted. */
const customSchema = z.record(z.string(), z.json());

export const addressSchema = z.object({
  firstName: textOrNull,
  lastName: textOrNull,
  company: textOrNull,
  line1: textOrNull,
  line2: textOrNull,
  city: textOrNull,
  region: textOrNull,
  postcode: textOrNull,
  /** ISO 3166-1 alpha-2, upper case, where the vendor gives one. */
  country: textOrNull,
  email: textOrNull,
  phone: textOrNull,
});
export type Address = z.infer<typeof addressSchema>;

export const contactEntitySchema = z.object({
  kind: z.literal('contact'),
  email: textOrNull,
  phone: textOrNull,
  firstName: textOrNull,
  lastName: textOrNull,
  company: textOrNull,
  billing: addressSchema.nullable(),
  shipping: addressSchema.nullable(),
  tags: z.array(text),
  /** What the vendor knows of consent; null where it does not say. */
  subscriptionStatus: z.enum(['subscribed', 'unsubscribed', 'pending']).nullable(),
  vendorCreatedAt: instantSchema.nullable(),
  custom: customSchema,
});
export type ContactEntity = z.infer<typeof contactEntitySchema>;

export const financialStatuses = [
  'pending',
  'authorized',
  'partially_paid',
  'paid',
  'partially_refunded',
  'refunded',
  'voided',
  'failed',
] as const;
export const fulfilmentStatuses = ['unfulfilled', 'partial', 'fulfilled', 'returned', 'not_needed'] as const;

export const orderLineSchema = z.object({
  externalId: text,
  productExternalId: textOrNull,
  variantExternalId: textOrNull,
  sku: textOrNull,
  title: text,
  quantity: decimalSchema,
  /** Per unit, before discounts, without tax; null where no exact figure is known. */
  unitPrice: decimalSchema.nullable(),
  /** Before discounts, without tax. */
  subtotal: decimalSchema.nullable(),
  /** After discounts, without tax. */
  total: decimalSchema,
  /** On `total`. */
  tax: decimalSchema.nullable(),
  custom: customSchema,
});

export const refundSchema = z.object({
  externalId: text,
  /** Positive. */
  amount: decimalSchema,
  reason: textOrNull,
  refundedAt: instantSchema.nullable(),
});

export const fulfilmentSchema = z.object({
  externalId: text,
  status: text,
  trackingNumber: textOrNull,
  trackingUrl: textOrNull,
  carrier: textOrNull,
  fulfilledAt: instantSchema.nullable(),
});

/**
 * Amounts of an order are without tax and as they were when it was placed, whether the shop's prices hold tax or not;
 * tax stands beside them, what went back in `refunds`. So the parts add up:
 *
 *   lines' `total` + `shippingTotal` + fees' `total` + `taxTotal` = `total`
 *   `subtotal` − `discountTotal` = lines' `total`
 *
 * to the last digit where the vendor's own amounts do. Nothing is moved to make them: a vendor that rounds each part by
 * itself, or charges something that it does not list, leaves a rest, and the order's page shows it.
 */
export const orderEntitySchema = z.object({
  kind: z.literal('order'),
  number: text,
  /** The vendor's own word, untouched. */
  status: text,
  financialStatus: z.enum(financialStatuses),
  fulfilmentStatus: z.enum(fulfilmentStatuses),
  cancelled: z.boolean(),
  currency: currencySchema,
  /** Lines before discounts. */
  subtotal: decimalSchema.nullable(),
  /** Positive: what was taken off the lines. What was taken off shipping is off `shippingTotal` already. */
  discountTotal: decimalSchema,
  /** After discounts; the sum of `shippingLines`. */
  shippingTotal: decimalSchema,
  /** All of it: of lines, shipping and fees. */
  taxTotal: decimalSchema,
  /** What the buyer was to pay, with tax. */
  total: decimalSchema,
  refundedTotal: decimalSchema,
  /** The vendor's id of the customer; null for a guest. */
  customerExternalId: textOrNull,
  /** Who bought, as the order says: finds or makes the contact of a guest, fills blanks only. */
  buyer: z.object({
    email: textOrNull,
    phone: textOrNull,
    firstName: textOrNull,
    lastName: textOrNull,
    company: textOrNull,
    country: textOrNull,
  }),
  billing: addressSchema.nullable(),
  shipping: addressSchema.nullable(),
  note: textOrNull,
  paymentMethod: textOrNull,
  placedAt: instantSchema,
  paidAt: instantSchema.nullable(),
  completedAt: instantSchema.nullable(),
  lines: z.array(orderLineSchema),
  refunds: z.array(refundSchema),
  fulfilments: z.array(fulfilmentSchema),
  /** What each code took off lines and shipping, without tax. */
  coupons: z.array(z.object({ code: text, discount: decimalSchema })),
  taxes: z.array(z.object({ title: text, rate: textOrNull, amount: decimalSchema })),
  /** After discounts, without tax. */
  shippingLines: z.array(z.object({ title: text, total: decimalSchema, tax: decimalSchema.nullable() })),
  /** What is charged beside goods and shipping, duties too, without tax; negative where it is given. */
  fees: z.array(z.object({ title: text, total: decimalSchema, tax: decimalSchema.nullable() })),
  custom: customSchema,
});
export type OrderEntity = z.infer<typeof orderEntitySchema>;

export const inventorySchema = z.object({
  /** The vendor's location id; "default" where it has only one. */
  location: text,
  /** null: the vendor does not count this item. */
  quantity: decimalSchema.nullable(),
  status: z.enum(['in_stock', 'out_of_stock', 'backorder']),
});

export const variantSchema = z.object({
  /** The product's own id where the vendor has no variants. */
  externalId: text,
  sku: textOrNull,
  barcode: textOrNull,
  title: text,
  price: decimalSchema.nullable(),
  regularPrice: decimalSchema.nullable(),
  salePrice: decimalSchema.nullable(),
  options: z.record(z.string(), z.string()),
  imageUrl: textOrNull,
  inventory: z.array(inventorySchema),
  custom: customSchema,
});

export const productEntitySchema = z.object({
  kind: z.literal('product'),
  title: text,
  handle: textOrNull,
  status: text,
  type: textOrNull,
  sku: textOrNull,
  /** Null where the vendor does not say in which currency its prices are. */
  currency: currencySchema.nullable(),
  description: textOrNull,
  imageUrl: textOrNull,
  url: textOrNull,
  categories: z.array(text),
  tags: z.array(text),
  variants: z.array(variantSchema).min(1),
  vendorCreatedAt: instantSchema.nullable(),
  custom: customSchema,
});
export type ProductEntity = z.infer<typeof productEntitySchema>;

export const entitySchema = z.discriminatedUnion('kind', [contactEntitySchema, orderEntitySchema, productEntitySchema]);
export type Entity = z.infer<typeof entitySchema>;
export type EntityKind = Entity['kind'];
