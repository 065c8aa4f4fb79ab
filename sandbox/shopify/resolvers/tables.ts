import type { Table } from '../schema/context.ts';
import { customerTables } from './customer.ts';
import { moneyTables } from './money-bag.ts';
import { mutationTables } from './mutations.ts';
import { orderTables } from './order.ts';
import { orderPartTables } from './order-parts.ts';
import { productTables } from './product.ts';
import { rootTables } from './root.ts';

/** Every type that the simulation has data for. */
export const tables: Readonly<Record<string, Table>> = {
  ...rootTables,
  ...mutationTables,
  ...customerTables,
  ...orderTables,
  ...orderPartTables,
  ...productTables,
  ...moneyTables,
};
