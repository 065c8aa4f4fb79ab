import { shopify } from './shopify/shop.ts';
import type { Vendor } from './vendor.ts';
import { woocommerce } from './woocommerce/shop.ts';

/** Every vendor that drills can be played on. */
export const vendors: readonly Vendor[] = [woocommerce, shopify];

/** @throws Error that names those there are. */
export function vendorOf(id: string): Vendor {
  const found = vendors.find((vendor) => vendor.id === id);
  if (found) return found;
  throw new Error(`There is no drill for "${id}": ${vendors.map((vendor) => vendor.id).join(', ')}.`);
}
