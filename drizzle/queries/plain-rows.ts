/**
 * Rows as they leave the server: instants as ISO strings in UTC. `T` is the shape after the
 * conversion; the driver's own `Date`s exist only between the query and this call.
 */
export function plainRows<T extends object>(rows: readonly T[]): T[] {
  return rows.map(plainRow);
}

export function plainRow<T extends object>(row: T): T {
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) plain[name] = value instanceof Date ? value.toISOString() : value;
  return plain as T;
}
