import type { TRPCError } from '@trpc/server';
import type { Context } from './context.ts';

/**
 * Errors outside a procedure's own code, such as a database that is away while the request's context
 * is made. Those within are logged where they happen.
 */
export function logUnexpected({
  error,
  ctx,
  req,
}: {
  error: TRPCError;
  ctx?: Context | undefined;
  req: unknown;
}): void {
  if (ctx !== undefined || error.code !== 'INTERNAL_SERVER_ERROR') return;
  const { log } = req as { log?: { error(fields: object, text: string): void } };
  log?.error({ err: error.cause ?? error }, 'a request failed before its procedure');
}
