import type { Shop } from '../shop.ts';
import type { Kind } from './records.ts';
import type { SearchRules } from './search.ts';
import { financialStatus, fulfilmentStatus } from './totals.ts';

/** Which fields each kind can be searched by. https://shopify.dev/docs/api/admin-graphql/latest/queries/orders (November 2026) */
export const searchRules = (shop: Shop): { [K in Kind]: SearchRules<K> } => ({
  orders: {
    number: (text) => shop.ids.parseNumber('Order', text),
    text: (order) =>
      `#${order.number} ${order.email ?? ''} ${order.billing?.firstName ?? ''} ${order.billing?.lastName ?? ''}`,
    fields: {
      id: { type: 'id' },
      created_at: { type: 'created' },
      updated_at: { type: 'updated' },
      processed_at: { type: 'time', of: (order) => order.processedAt },
      name: { type: 'text', of: (order) => [`#${order.number}`, String(order.number)] },
      email: { type: 'text', of: (order) => [order.email] },
      customer_id: {
        type: 'text',
        of: (order) => [order.customer === null ? null : shop.ids.number('Customer', order.customer)],
      },
      tag: { type: 'text', of: (order) => order.tags },
      test: { type: 'flag', of: (order) => order.test },
      sku: { type: 'text', of: (order) => order.lines.map((line) => line.sku) },
      source_name: { type: 'text', of: (order) => [order.sourceName] },
      financial_status: { type: 'choice', matches: (order, value) => financialStatus(order).toLowerCase() === value },
      fulfillment_status: {
        type: 'choice',
        matches: (order, value) =>
          ({ FULFILLED: 'shipped', PARTIALLY_FULFILLED: 'partial', UNFULFILLED: 'unshipped', RESTOCKED: 'restocked' })[
            fulfilmentStatus(order)
          ] === value || fulfilmentStatus(order).toLowerCase() === value,
      },
      status: {
        type: 'choice',
        matches: (order, value) => {
          if (value === 'any') return true;
          if (value === 'cancelled') return order.cancelledAt !== null;
          if (value === 'not_closed') return order.closedAt === null;
          const closed = order.closedAt !== null;
          return value === 'closed' ? closed : value === 'open' && !closed && order.cancelledAt === null;
        },
      },
    },
  },
  customers: {
    number: (text) => shop.ids.parseNumber('Customer', text),
    text: (customer) =>
      `${customer.firstName ?? ''} ${customer.lastName ?? ''} ${customer.email ?? ''} ${customer.phone ?? ''}`,
    fields: {
      id: { type: 'id' },
      created_at: { type: 'created' },
      customer_date: { type: 'created' },
      updated_at: { type: 'updated' },
      email: { type: 'text', of: (customer) => [customer.email] },
      phone: { type: 'text', of: (customer) => [customer.phone] },
      first_name: { type: 'text', of: (customer) => [customer.firstName] },
      last_name: { type: 'text', of: (customer) => [customer.lastName] },
      tag: { type: 'text', of: (customer) => customer.tags },
      state: { type: 'text', of: (customer) => [customer.state] },
      country: { type: 'text', of: (customer) => customer.addresses.map((address) => address.country) },
    },
  },
  products: {
    number: (text) => shop.ids.parseNumber('Product', text),
    text: (product) => `${product.title} ${product.vendor} ${product.productType}`,
    fields: {
      id: { type: 'id' },
      created_at: { type: 'created' },
      updated_at: { type: 'updated' },
      published_at: { type: 'time', of: (product) => product.publishedAt },
      title: { type: 'text', of: (product) => [product.title] },
      handle: { type: 'text', of: (product) => [product.handle] },
      vendor: { type: 'text', of: (product) => [product.vendor] },
      product_type: { type: 'text', of: (product) => [product.productType] },
      tag: { type: 'text', of: (product) => product.tags },
      sku: { type: 'text', of: (product) => product.variants.map((variant) => variant.sku) },
      status: { type: 'choice', matches: (product, value) => product.status.toLowerCase() === value },
      inventory_total: {
        type: 'number',
        of: (product) =>
          product.variants.reduce(
            (sum, variant) => sum + variant.stock.reduce<number>((all, each) => all + (each ?? 0), 0),
            0,
          ),
      },
    },
  },
});
