import { listIntegrations } from '@syncline/drizzle/queries/integration-views';
import type { OAuthApp } from '@syncline/shared/kit/auth';
import { appSettingNames } from '@syncline/shared/kit/oauth-apps';
import { z } from 'zod';
import type { ServerConnector } from '../../connectors.ts';
import { formOf } from '../../services/forms.ts';
import { redirectUrlOf } from '../../services/oauth.ts';
import { memberProcedure } from '../trpc.ts';
import { catalogueEntrySchema } from './schemas.ts';

/** What can be connected, with the forms that connecting asks for. */
export const listProviders = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/catalogue', tags: ['Integrations'], summary: 'List providers' } })
  .input(z.object({}).default({}))
  .output(z.array(catalogueEntrySchema))
  .query(async ({ ctx }) => {
    const rows = await ctx.tenant((tx) => listIntegrations(tx));
    const { env } = ctx.services;
    return ctx.services.connectors.all().map((connector) => ({
      id: connector.id,
      name: connector.name,
      category: connector.category,
      summary: connector.summary,
      configured: connector.auth.some((auth) => isConfigured(auth, env.oauthApps[connector.id])),
      settingsForm: formOf(connector.settings),
      auth: connector.auth.map((auth) => ({
        id: auth.id,
        kind: auth.kind,
        label: auth.label,
        fieldsForm: formOf(auth.kind === 'secret' ? auth.fields : z.object({})),
        handover: auth.kind === 'secret' && auth.handover !== undefined,
        configured: isConfigured(auth, env.oauthApps[connector.id]),
        oauth: auth.kind === 'oauth2' ? registrationOf(connector, auth, env.appUrl) : null,
      })),
      streams: Object.entries(connector.streams).map(([stream, { label, entity, incremental }]) => ({
        stream,
        label,
        entity,
        incremental: incremental !== undefined,
      })),
      webhooks: connector.webhooks !== undefined,
      help: connector.help.map(({ title, text, auth = null, operator = false }) => ({ title, text, auth, operator })),
      connected: rows.filter((row) => row.provider === connector.id && row.status !== 'disconnected').length,
    }));
  });

type Auth = ServerConnector['auth'][number];

const isConfigured = (auth: Auth, app: OAuthApp | undefined): boolean => auth.kind !== 'oauth2' || app !== undefined;

/** What the operator types when registering the app at the vendor. */
const registrationOf = (
  { id, webhooks }: ServerConnector,
  auth: Extract<Auth, { kind: 'oauth2' }>,
  appUrl: string,
) => ({
  redirectUrl: redirectUrlOf(appUrl, id),
  webhookUrl: webhooks?.lastingTopics === undefined ? null : `${appUrl}/api/webhooks/${id}`,
  // Before anything was typed.
  scopes: auth.scopes({}),
  settingNames: Object.values(appSettingNames(id)),
});
