import { HubError } from '@syncline/shared/errors';
import type { OAuth2Auth } from '@syncline/shared/kit/auth';
import { type Connector, defineConnector } from '@syncline/shared/kit/connector';
import { z } from 'zod';
import { fakeConnector } from './fake-connector.ts';
import type { FakeOAuthVendor } from './fake-oauth-vendor.ts';

/** The invented shop once more ("Quill"), behind OAuth 2: what a vendor of that kind needs is its folder and an app. */
const settings = z.object({
  storeUrl: z.url().describe('Address of the shop. As you see it in the browser.'),
  everything: z.boolean().default(false).describe('Old things too. Asks for one right more.'),
});
type Settings = z.infer<typeof settings>;

const oauth: OAuth2Auth<Settings> = {
  kind: 'oauth2',
  id: 'oauth',
  label: 'Sign in at Quill',
  scopes: ({ everything }) => ['read_things', ...(everything ? ['read_old_things'] : [])],
  pkce: true,
  authorizeUrl: ({ storeUrl }) => `${storeUrl}/oauth/authorize`,
  tokenUrl: ({ storeUrl }) => `${storeUrl}/oauth/token`,
  revokeUrl: ({ storeUrl }) => `${storeUrl}/oauth/revoke`,
  checkCallback: (query) => {
    if (query.get('seal') !== 'broken') return;
    throw new HubError('reconnect', 'The way back is not proven.', {
      code: 'SEAL_REFUSED',
      userMessage: 'What came back could not be proven to come from Quill. Nothing was connected. Start again.',
    });
  },
  sign: ({ accessToken }, request) => ({
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${accessToken}` },
  }),
};

const { api, streams, ...rest } = fakeConnector as unknown as Connector<typeof settings>;

export const fakeOAuthConnector: Connector = defineConnector<typeof settings, Connector['streams']>({
  ...rest,
  api,
  streams,
  id: 'quill',
  name: 'Quill',
  settings,
  auth: [oauth, ...rest.auth],
  probe: async (ctx) => {
    const { text } = await ctx.http.request({ path: '/' });
    const { name, account } = z.object({ name: z.string(), account: z.string() }).parse(JSON.parse(text));
    return { account, label: name, facts: {}, warnings: [] };
  },
}) as unknown as Connector;

/** The shop's own answers for good access tokens, from the invented shop that listens at `shopUrl`. */
export function serveShop(vendor: FakeOAuthVendor, shopUrl: string, who: { account: string }): void {
  vendor.api = (request, response) => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    if (!vendor.accepts(token)) {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"unknown token"}');
    } else if (request.url === '/') {
      const body = JSON.stringify({ name: `Shop ${who.account}`, account: who.account });
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    } else {
      fetch(`${shopUrl}${request.url}`)
        .then(async (answer) => {
          response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
        })
        .catch(() => response.destroy());
    }
  };
}
