import { countRecords, listActiveRuns, listHours, listIntegrations } from '@syncline/drizzle/queries/integration-views';
import { countToday, listPerformance } from '@syncline/drizzle/queries/overview-views';
import { timeZoneOf } from '@syncline/drizzle/queries/schedules';
import { z } from 'zod';
import { integrationView } from '../../services/connection-views.ts';
import { instant, uuid } from '../fields.ts';
import { integrationSchema, sparkPointSchema, standings } from '../integrations/schemas.ts';
import { memberProcedure } from '../trpc.ts';

const overviewSchema = z
  .object({
    integrations: z.array(integrationSchema),
    standings: z.record(z.enum(standings), z.number()),
    totals: z.object({ contacts: z.number(), orders: z.number(), products: z.number(), openFailures: z.number() }),
    /** Since midnight in the organisation's time zone. */
    today: z.object({
      created: z.number(),
      updated: z.number(),
      deleted: z.number(),
      failed: z.number(),
      runs: z.number(),
      webhooks: z.number(),
    }),
    /** How each connection did in the last 24 hours; times in milliseconds, null where nothing was measured. */
    performance: z.array(
      z.object({
        integrationId: uuid,
        /** Runs that came to an end, and those of them whose counts closed. */
        runs: z.number(),
        succeeded: z.number(),
        /** From a webhook's arrival until it was worked on: the middle one, and what 95 of 100 stayed below. */
        lagMs: z.number().nullable(),
        lagSlowMs: z.number().nullable(),
        /** How long the other system takes to answer. */
        answerMs: z.number().nullable(),
        answerSlowMs: z.number().nullable(),
      }),
    ),
    /** All connections together, the last 24 hours. */
    hours: z.array(sparkPointSchema),
    /** What a person should look at, the most pressing first. */
    attention: z.array(
      z.object({
        integrationId: uuid,
        name: z.string(),
        reason: z.string(),
        remedy: z.string().nullable(),
        since: instant.nullable(),
      }),
    ),
  })
  .meta({ id: 'Overview' });

/** Whether everything is in step, and if not, what to do. */
export const getOverview = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/overview', tags: ['Overview'], summary: 'Everything at a glance' } })
  .input(z.object({}).default({}))
  .output(overviewSchema)
  .query(async ({ ctx }) => {
    const { rows, today, performance, ...parts } = await ctx.tenant(async (tx) => {
      const timeZone = await timeZoneOf(tx, ctx.organizationId);
      const [rows, counts, activeRuns, hours, today, performance] = await Promise.all([
        listIntegrations(tx),
        countRecords(tx),
        listActiveRuns(tx),
        listHours(tx),
        countToday(tx, timeZone),
        listPerformance(tx),
      ]);
      return { rows, counts, activeRuns, hours, today, performance, now: new Date() };
    });
    const integrations = rows.map((row) => integrationView(ctx.services.connectors, row, parts));
    const sum = (of: (view: (typeof integrations)[number]) => number) =>
      integrations.reduce((total, view) => total + of(view), 0);
    return {
      integrations,
      standings: Object.fromEntries(
        standings.map((standing) => [standing, integrations.filter((view) => view.standing === standing).length]),
      ) as Record<(typeof standings)[number], number>,
      totals: {
        contacts: sum((view) => view.syncedContacts),
        orders: sum((view) => view.syncedOrders),
        products: sum((view) => view.syncedProducts),
        openFailures: sum((view) => view.openFailures),
      },
      today,
      performance: performance.map(({ connectionId, ...figures }) => ({ integrationId: connectionId, ...figures })),
      hours: (integrations[0]?.sparkline ?? []).map(({ hour }, index) => ({
        hour,
        records: sum((view) => view.sparkline[index]?.records ?? 0),
        failed: sum((view) => view.sparkline[index]?.failed ?? 0),
      })),
      attention: integrations
        .filter((view) => view.standing === 'needs-you')
        .sort((a, b) => Number(b.status === 'error') - Number(a.status === 'error'))
        .map((view) => ({
          integrationId: view.id,
          name: view.name,
          reason: view.reason ?? '',
          remedy: view.attention?.remedy ?? null,
          since: view.attention ? new Date(view.attention.since).toISOString() : null,
        })),
    };
  });
