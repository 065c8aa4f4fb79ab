import { z } from 'zod';
import { defineStream } from '../../kit/stream.ts';
import { addressSchema, customOf, gmtSchema, idSchema, metaSchema, textSchema, toAddress } from './fields.ts';
import type { WooSettings } from './settings.ts';
import { checkpointSchema, type Listing, readMany, readOne, type WooCheckpoint, walk, walkIds } from './walks.ts';

const customerSchema = z.object({
  id: idSchema,
  date_created_gmt: gmtSchema,
  date_modified_gmt: gmtSchema,
  email: textSchema,
  first_name: textSchema,
  last_name: textSchema,
  role: textSchema,
  username: textSchema,
  is_paying_customer: z.boolean().nullish(),
  billing: addressSchema,
  shipping: addressSchema,
  meta_data: metaSchema,
});
type Customer = z.infer<typeof customerSchema>;

/** No change filter exists (`modified_after` is silently ignored), so the stream is swept. */
const listing = (settings: WooSettings): Listing => ({
  path: 'customers',
  query: { role: settings.customerRole },
});

export const customers = defineStream<WooSettings, Customer, never, WooCheckpoint>({
  entity: 'contact',
  label: 'Customers',
  record: customerSchema,
  checkpoint: checkpointSchema,
  deletes: 'snapshot',
  id: (customer) => String(customer.id),
  /** Null for accounts that were never edited; a profile edit sets it, an order does not. */
  version: (customer) => (customer.date_modified_gmt === null ? undefined : new Date(customer.date_modified_gmt)),
  toEntity: (customer) => {
    const billing = toAddress(customer.billing);
    return {
      kind: 'contact',
      email: customer.email ?? billing?.email ?? null,
      phone: billing?.phone ?? null,
      firstName: customer.first_name ?? billing?.firstName ?? null,
      lastName: customer.last_name ?? billing?.lastName ?? null,
      company: billing?.company ?? null,
      billing,
      shipping: toAddress(customer.shipping),
      tags: [],
      subscriptionStatus: null,
      vendorCreatedAt: customer.date_created_gmt,
      custom: {
        ...customOf(customer.meta_data),
        ...(customer.username !== null && { username: customer.username }),
        ...(customer.role !== null && { role: customer.role }),
        ...(typeof customer.is_paying_customer === 'boolean' && { paying_customer: customer.is_paying_customer }),
      },
    };
  },
  read: (ctx, at) => walk(ctx, listing(ctx.settings), at),
  ids: (ctx) => walkIds(ctx, listing(ctx.settings), undefined),
  get: (ctx, id) => readOne(ctx, 'customers', id),
  // Any role: an account that got another role has left the list, but it is not gone.
  getMany: (ctx, ids) => readMany(ctx, 'customers', { role: 'all' }, ids),
});
