import { z } from 'zod';
import type { ContactEntity } from '../../domain/entities.ts';
import { defineStream } from '../../kit/stream.ts';
import { addressSchema, decimalSchema, idSchema, instantSchema, tagsSchema, textSchema, toAddress } from './fields.ts';
import { checkpointSchema, cursorSchema, nextCursor, type ShopifyCheckpoint, type ShopifyCursor } from './listing.ts';
import type { ShopifySettings } from './settings.ts';
import { type Listing, readMany, readOne, walkIds, walkList } from './walks.ts';

export const customerSchema = z.object({
  legacyResourceId: idSchema,
  createdAt: instantSchema,
  updatedAt: instantSchema,
  firstName: textSchema,
  lastName: textSchema,
  note: textSchema,
  tags: tagsSchema,
  locale: textSchema,
  state: textSchema,
  taxExempt: z.boolean().nullish(),
  verifiedEmail: z.boolean().nullish(),
  numberOfOrders: idSchema,
  amountSpent: z.object({ amount: decimalSchema, currencyCode: z.string() }),
  defaultEmailAddress: z.object({ emailAddress: textSchema, marketingState: textSchema }).nullish(),
  defaultPhoneNumber: z.object({ phoneNumber: textSchema }).nullish(),
  defaultAddress: addressSchema,
});
type Customer = z.infer<typeof customerSchema>;

const listing: Listing = { list: 'customers', type: 'Customer', byCreation: false, firstSize: 50 };

export const customers = defineStream<ShopifySettings, Customer, ShopifyCursor, ShopifyCheckpoint>({
  entity: 'contact',
  label: 'Customers',
  record: customerSchema,
  checkpoint: checkpointSchema,
  deletes: 'webhooks',
  scopes: ['read_customers'],
  id: (customer) => String(customer.legacyResourceId),
  version: (customer) => new Date(customer.updatedAt),
  toEntity,
  read: (ctx, at) => walkList(ctx, listing, at),
  incremental: { cursor: cursorSchema, next: nextCursor },
  ids: (ctx) => walkIds(ctx, listing, undefined),
  get: (ctx, id) => readOne(ctx, listing, id),
  getMany: (ctx, ids) => readMany(ctx, listing, ids),
});

function toEntity(customer: Customer): ContactEntity {
  const address = toAddress(customer.defaultAddress);
  return {
    kind: 'contact',
    email: customer.defaultEmailAddress?.emailAddress ?? null,
    phone: customer.defaultPhoneNumber?.phoneNumber ?? address?.phone ?? null,
    firstName: customer.firstName ?? address?.firstName ?? null,
    lastName: customer.lastName ?? address?.lastName ?? null,
    company: address?.company ?? null,
    // Shopify knows one default address, and does not say for what.
    billing: address,
    shipping: address,
    tags: customer.tags ?? [],
    subscriptionStatus: consent(customer.defaultEmailAddress?.marketingState ?? null),
    vendorCreatedAt: customer.createdAt,
    custom: {
      shopify_id: customer.legacyResourceId,
      orders_count: customer.numberOfOrders,
      total_spent: customer.amountSpent.amount,
      total_spent_currency: customer.amountSpent.currencyCode,
      ...(customer.state !== null && { state: customer.state.toLowerCase() }),
      ...(customer.locale !== null && { locale: customer.locale }),
      ...(customer.note !== null && { note: customer.note }),
      ...(typeof customer.verifiedEmail === 'boolean' && { verified_email: customer.verifiedEmail }),
      ...(typeof customer.taxExempt === 'boolean' && { tax_exempt: customer.taxExempt }),
    },
  };
}

/** Who never said anything has not unsubscribed: that is "does not say". */
function consent(state: string | null): ContactEntity['subscriptionStatus'] {
  if (state === 'SUBSCRIBED') return 'subscribed';
  if (state === 'PENDING') return 'pending';
  return state === 'UNSUBSCRIBED' ? 'unsubscribed' : null;
}
