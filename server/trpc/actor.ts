import type { Tx } from '@syncline/drizzle/client';
import { type ConnectionRow, findConnection } from '@syncline/drizzle/queries/connections';
import type { Actor } from '../services/connect.ts';
import type { Traveller } from '../services/oauth.ts';
import { notFound } from './errors.ts';

/** The member a procedure acts for, as services take it. */
export function actorOf(ctx: Pick<Actor, 'organizationId' | 'audit'> & { user: { id: string } }): Actor {
  return { organizationId: ctx.organizationId, userId: ctx.user.id, audit: ctx.audit };
}

/** The same with the session that is sent to a vendor and must come back. */
export const travellerOf = (ctx: Parameters<typeof actorOf>[0] & { session: { token: string } }): Traveller => ({
  ...actorOf(ctx),
  sessionToken: ctx.session.token,
});

/** @throws NOT_FOUND, for another organisation's ids too. */
export async function requireConnection(tx: Tx, integrationId: string): Promise<ConnectionRow> {
  const row = await findConnection(tx, integrationId);
  if (!row) throw notFound('connection');
  return row;
}
