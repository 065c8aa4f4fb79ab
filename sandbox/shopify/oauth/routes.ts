import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ShopUnit, World } from '../world.ts';
import { askConsent, decide } from './consent.ts';
import type { Grant } from './grants.ts';

/** Everything under `/admin/oauth/`. `unit` is the shop of the host; a browser comes without one and names it. */
export const answerOauth = async (
  world: World,
  unit: ShopUnit | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
  url: URL,
): Promise<unknown> => {
  if (url.pathname === '/admin/oauth/authorize' && request.method === 'GET') return askConsent(world, unit, reply, url);
  if (url.pathname === '/admin/oauth/consent' && request.method === 'POST') return decide(world, request, reply, url);
  if (url.pathname === '/admin/oauth/access_token' && request.method === 'POST')
    return unit ? exchange(world, unit, request, reply) : reply.code(404).send({ errors: 'Not Found' });
  return reply.code(404).send({ errors: 'Not Found' });
};

const tokenRequest = z.object({
  client_id: z.string(),
  client_secret: z.string(),
  grant_type: z.string().default('authorization_code'),
  code: z.string().default(''),
  refresh_token: z.string().default(''),
  subject_token: z.string().default(''),
  subject_token_type: z.string().default(''),
  requested_token_type: z.string().default(''),
  expiring: z.coerce.string().default('0'),
});

const offline = 'urn:shopify:params:oauth:token-type:offline-access-token';

/** `POST /admin/oauth/access_token`, in JSON or as a form. */
const exchange = async (
  world: World,
  unit: ShopUnit,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> => {
  const { shop } = unit;
  const refuse = (error: string, description: string, status = 400): unknown => {
    count(unit, `token !${error}`);
    return reply.code(status).send({ error, error_description: description });
  };
  const parsed = tokenRequest.safeParse(bodyOf(request));
  if (!parsed.success) return refuse('invalid_request', 'The request is missing a required parameter.');
  const input = parsed.data;
  const app = world.apps.find((item) => item.clientId === input.client_id);
  if (!app) return refuse('application_cannot_be_found', 'The application cannot be found.', 404);
  if (app.clientSecret !== input.client_secret) return refuse('invalid_client', 'The client secret is wrong.', 401);
  const expiring = input.expiring === '1' || input.expiring === 'true';
  const send = (grant: Grant, what: string): unknown => {
    count(unit, `token ${what}`);
    if (what === 'refresh' && Math.random() < shop.faults.refreshLostRate) {
      // Made, but the answer never arrives.
      reply.hijack();
      return request.raw.socket.destroy();
    }
    return reply.header('cache-control', 'no-store').send(grant);
  };

  switch (input.grant_type) {
    case 'authorization_code': {
      const code = world.grants.takeCode(input.code, shop.domain, app.clientId);
      if (!code) return refuse('invalid_request', 'The authorization code was not found or was already used');
      return send(world.grants.issue(shop, app.clientId, code.scopes, expiring), 'code');
    }
    case 'refresh_token': {
      const grant = world.grants.refresh(shop, app.clientId, input.refresh_token);
      if (!grant) return refuse('invalid_grant', 'The refresh token is invalid, expired or was revoked.');
      return send(grant, 'refresh');
    }
    case 'urn:ietf:params:oauth:grant-type:token-exchange': {
      const token = shop.tokens.get(input.subject_token);
      if (input.subject_token_type !== offline || input.requested_token_type !== offline)
        return refuse('invalid_request', 'The sandbox exchanges offline access tokens only.');
      if (!token || token.clientId !== app.clientId)
        return refuse('invalid_subject_token', 'The subject token is not valid.');
      if (expiring) shop.tokens.delete(token.value);
      return send(world.grants.issue(shop, app.clientId, token.scopes, expiring), 'exchange');
    }
    default:
      return refuse('unsupported_grant_type', `The grant type ${input.grant_type} is not supported.`);
  }
};

const count = ({ counts }: ShopUnit, key: string): void => {
  counts.set(key, { count: (counts.get(key)?.count ?? 0) + 1, records: 0 });
};

const bodyOf = (request: FastifyRequest): unknown => {
  const text = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
  if ((request.headers['content-type'] ?? '').includes('json')) {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  }
  return Object.fromEntries(new URLSearchParams(text));
};
