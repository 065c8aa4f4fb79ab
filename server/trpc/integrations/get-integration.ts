import { countRecords, listActiveRuns, listHours, listIntegrations } from '@syncline/drizzle/queries/integration-views';
import {
  inboxState,
  listScheduleRows,
  listStreams,
  listSubscriptionRows,
} from '@syncline/drizzle/queries/stream-views';
import { z } from 'zod';
import { integrationView, streamViews } from '../../services/connection-views.ts';
import { formOf } from '../../services/forms.ts';
import { notFound } from '../errors.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { integrationDetailSchema } from './schemas.ts';

/** One connection with its streams, schedules, subscriptions and settings. Holds no secret. */
export const getIntegration = memberProcedure('data.read')
  .meta({
    openapi: {
      method: 'GET',
      path: '/integrations/{integrationId}',
      tags: ['Integrations'],
      summary: 'Get a connection',
    },
  })
  .input(z.object({ integrationId: uuid }))
  .output(integrationDetailSchema)
  .query(async ({ ctx, input }) => {
    const { connectors, env } = ctx.services;
    const id = input.integrationId;
    const read = await ctx.tenant(async (tx) => {
      const [[row], counts, activeRuns, hours, streams, schedules, subscriptions, inbox] = await Promise.all([
        listIntegrations(tx, id),
        countRecords(tx, id),
        listActiveRuns(tx, id),
        listHours(tx, id),
        listStreams(tx, id),
        listScheduleRows(tx, id),
        listSubscriptionRows(tx, id),
        inboxState(tx, id),
      ]);
      return { row, counts, activeRuns, hours, streams, schedules, subscriptions, inbox, now: new Date() };
    });
    if (!read.row) throw notFound('connection');
    const connector = connectors.find(read.row.provider);
    return {
      ...integrationView(connectors, read.row, read),
      settings: read.row.settings,
      settingsForm: connector ? formOf(connector.settings) : {},
      authId: read.row.authId,
      facts: read.row.facts,
      createdSince: read.row.createdSince,
      webhookAddress: `${env.appUrl}/api/webhooks/${id}`,
      streams: streamViews(connector, read),
      subscriptions: read.subscriptions,
      inbox: read.inbox,
    };
  });
