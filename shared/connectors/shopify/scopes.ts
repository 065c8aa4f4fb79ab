import type { Rights } from './selections.ts';

/** Writing implies reading: Shopify lists the wider scope only. */
export const withImplied = (scopes: readonly string[]): string[] => [
  ...new Set(scopes.flatMap((scope) => [scope, scope.replace(/^write_/, 'read_')])),
];

export const rightsFrom = (scopes: readonly string[]): Rights => ({
  customers: scopes.includes('read_customers'),
  products: scopes.includes('read_products'),
  fulfilments: scopes.includes('read_fulfillments'),
  inventory: scopes.includes('read_inventory') && scopes.includes('read_locations'),
});
