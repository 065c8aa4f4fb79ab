import type { Connector } from '../kit/connector.ts';
import { shopify } from './shopify/index.ts';
import { woocommerce } from './woocommerce/index.ts';

/** Every vendor, by id: the one line that a new one adds outside its folder. */
export const connectors: Readonly<Record<string, Connector>> = {
  shopify,
  woocommerce,
};

export const connectorOf = (id: string): Connector | undefined =>
  Object.hasOwn(connectors, id) ? connectors[id] : undefined;
