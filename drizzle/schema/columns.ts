import { sql } from 'drizzle-orm';
import { numeric, timestamp, uuid } from 'drizzle-orm/pg-core';

/** The tenant: first in every primary key, so that it can be the distribution column later. */
export const organizationId = () => uuid('organization_id').notNull();
/** uuid v7, made by the app. */
export const id = () => uuid('id').notNull();
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
export const createdAt = () => instant('created_at').notNull().default(sql`now()`);
export const updatedAt = () => instant('updated_at').notNull().default(sql`now()`);
/** Exact amounts; decimal strings in TypeScript. */
export const money = (name: string) => numeric(name);
