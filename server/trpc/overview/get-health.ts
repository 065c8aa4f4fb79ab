import { listIntegrations } from '@syncline/drizzle/queries/integration-views';
import { inboxState, listSubscriptionRows } from '@syncline/drizzle/queries/stream-views';
import { connectionStatuses } from '@syncline/shared/domain/runs';
import { z } from 'zod';
import { instant, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

const healthSchema = z
  .object({
    /** ok: nothing needs a person; degraded: something does. */
    status: z.enum(['ok', 'degraded']),
    checkedAt: instant,
    integrations: z.array(
      z.object({
        id: uuid,
        platform: z.string(),
        name: z.string(),
        status: z.enum(connectionStatuses),
        healthy: z.boolean(),
        reachable: z.boolean().nullable(),
        reason: z.string().nullable(),
        healthCheckedAt: instant.nullable(),
        lastSyncAt: instant.nullable(),
        openFailures: z.number(),
        webhooks: z.object({
          mode: z.enum(['push', 'poll']),
          active: z.number(),
          broken: z.number(),
          waiting: z.number(),
          failed: z.number(),
        }),
      }),
    ),
  })
  .meta({ id: 'IntegrationsHealth' });

/** Health of each connection of the caller's organisation, for monitors. Paused ones are healthy. */
export const getHealth = memberProcedure('data.read')
  .meta({
    openapi: { method: 'GET', path: '/health/integrations', tags: ['Overview'], summary: 'Health of the connections' },
  })
  .input(z.object({}).default({}))
  .output(healthSchema)
  .query(({ ctx }) =>
    ctx.tenant(async (tx) => {
      const rows = await listIntegrations(tx);
      const integrations = await Promise.all(
        rows
          .filter((row) => row.status !== 'disconnected')
          .map(async (row) => {
            const [subscriptions, inbox] = await Promise.all([
              listSubscriptionRows(tx, row.id),
              inboxState(tx, row.id),
            ]);
            const active = subscriptions.filter((subscription) => subscription.status === 'active').length;
            const reason = row.attention?.message ?? (row.health === 'failing' ? row.healthNote : null);
            return {
              id: row.id,
              platform: row.provider,
              name: row.name,
              status: row.status,
              healthy: row.status !== 'error' && row.health !== 'failing' && row.incompleteStreams === 0,
              reachable: row.health === null ? null : row.health === 'ok',
              reason: reason ?? (row.incompleteStreams > 0 ? 'The last counts did not close.' : null),
              healthCheckedAt: row.healthCheckedAt,
              lastSyncAt: row.lastSyncAt,
              openFailures: row.openFailures,
              webhooks: {
                mode: row.webhookMode,
                active,
                broken: subscriptions.length - active,
                waiting: inbox.waiting,
                failed: inbox.failed,
              },
            };
          }),
      );
      const status = integrations.every((each) => each.healthy) ? ('ok' as const) : ('degraded' as const);
      return { status, checkedAt: new Date().toISOString(), integrations };
    }),
  );
