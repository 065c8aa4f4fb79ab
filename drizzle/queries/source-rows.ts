import type { Tx } from '../client.ts';

/** The connection a row came from, as lists show it. */
export interface SourceRow {
  id: string;
  name: string;
  provider: string;
}

/** All connections of the tenant, disconnected ones too, by id. */
export async function mapSources(tx: Tx): Promise<Map<string, SourceRow>> {
  const rows = await tx<SourceRow[]>`select id, name, provider from connections`;
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * The tenant by name, for lists: filtered by the policy alone, they would be planned for a tenant of the usual size
 * (docs/decisions/0013), and the largest one's rare statuses be looked for among all of its rows.
 */
export const ofTenant = (tx: Tx, alias: 'c' | 'o') =>
  tx`${tx(`${alias}.organizationId`)} = nullif(current_setting('app.organization_id', true), '')::uuid`;

/** The condition on rows that were deleted at the vendor, of table `alias`. */
export const deletedIs = (tx: Tx, deleted: 'hide' | 'only' | 'any', alias: 'c' | 'o') => {
  const column = tx(`${alias}.deletedAt`);
  if (deleted === 'any') return tx`true`;
  return deleted === 'only' ? tx`${column} is not null` : tx`${column} is null`;
};
