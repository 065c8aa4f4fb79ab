import { listIntegrations } from '@syncline/drizzle/queries/integration-views';
import { z } from 'zod';
import { formOf } from '../../services/forms.ts';
import { memberProcedure } from '../trpc.ts';
import { catalogueEntrySchema } from './schemas.ts';

/** What can be connected, with the forms that connecting asks for. */
export const listProviders = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/catalogue', tags: ['Integrations'], summary: 'List providers' } })
  .input(z.object({}).default({}))
  .output(z.array(catalogueEntrySchema))
  .query(async ({ ctx }) => {
    const rows = await ctx.tenant((tx) => listIntegrations(tx));
    return ctx.services.connectors.all().map((connector) => ({
      id: connector.id,
      name: connector.name,
      category: connector.category,
      summary: connector.summary,
      configured: true,
      settingsForm: formOf(connector.settings),
      auth: connector.auth.map((auth) => ({
        id: auth.id,
        kind: auth.kind,
        label: auth.label,
        fieldsForm: formOf(auth.kind === 'secret' ? auth.fields : z.object({})),
        handover: auth.kind === 'secret' && auth.handover !== undefined,
      })),
      streams: Object.entries(connector.streams).map(([stream, { label, entity, incremental }]) => ({
        stream,
        label,
        entity,
        incremental: incremental !== undefined,
      })),
      webhooks: connector.webhooks !== undefined,
      help: connector.help,
      connected: rows.filter((row) => row.provider === connector.id && row.status !== 'disconnected').length,
    }));
  });
