import '@fastify/helmet';
import type { OAuthApps } from '@syncline/shared/kit/oauth-apps';
import type { RawRequest, Receipt } from '@syncline/shared/kit/webhooks';
import type { Log } from '@syncline/shared/runtime/log';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { makeLastingIntake } from '../services/lasting-deliveries.ts';
import { makeWebhookIntake, type WebhookIntakeOptions } from '../services/webhook-intake.ts';
import { judge, tryEach, type WebhookReceivers } from '../services/webhook-proof.ts';
import { makeWebhookTargets, type WebhookTarget, type WebhookTargetsOptions } from '../services/webhook-targets.ts';

declare module 'fastify' {
  interface FastifyReply {
    /** For the counters: whose delivery it was. */
    webhookProvider: string;
  }
}

type WebhookOutcome =
  | 'accepted'
  | 'repeated'
  | 'replied'
  | 'refused'
  | 'malformed'
  | 'disconnected'
  | 'nothing_held'
  | 'too_large'
  | 'limited'
  | 'unavailable';

export interface WebhookServices extends WebhookTargetsOptions, WebhookIntakeOptions {
  log: Log;
  env: {
    appUrl: string;
    SYNCLINE_WEBHOOK_RATE_LIMIT: number;
    SYNCLINE_WEBHOOK_MAX_BYTES?: number;
    oauthApps?: OAuthApps;
  };
  metrics?: { webhook(provider: string, outcome: string): void };
}

/**
 * `POST /api/webhooks/:address`: a connection's id, or a provider's id as the address shared by all
 * its connections, which a channel (`/orders`) may follow. Answers 200 only after the delivery is durable; the
 * answer does not wait for its processing. docs/operations.md lists every answer.
 */
export async function registerWebhooks(
  app: FastifyInstance,
  services: WebhookServices,
  connectors: WebhookReceivers,
): Promise<void> {
  const { env, log } = services;
  const targets = makeWebhookTargets(
    { ...services, oauthApps: env.oauthApps ?? {} },
    (provider) => connectors[provider]?.webhooks,
  );
  const intake = makeWebhookIntake(services);
  const keepLasting = makeLastingIntake(services, intake);
  const proven = new RateLimiterMemory({ points: env.SYNCLINE_WEBHOOK_RATE_LIMIT, duration: 60 });
  const strangers = new RateLimiterMemory({ points: strangersPerMinute, duration: 60 });
  const receivers = Object.values(connectors).flatMap((connector) => connector.webhooks ?? []);
  const anyReceiver = receivers.find((receiver) => !receiver.secrets) ?? receivers[0];
  app.addHook('onClose', () => intake.close());

  const answer = (reply: FastifyReply, outcome: WebhookOutcome, status: number, text: string): FastifyReply => {
    services.metrics?.webhook(reply.webhookProvider, outcome);
    return reply.code(status).type('text/plain; charset=utf-8').send(text);
  };

  /** One answer for an unknown address and a wrong signature, after the same work. */
  const refuse = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const waitMs = await overLimit(strangers, request.ip);
    if (waitMs === undefined) return answer(reply, 'refused', 401, texts.refused);
    return answer(reply.header('retry-after', retryAfter(waitMs)), 'limited', 429, texts.limited);
  };

  const candidates = async (
    address: string,
    raw: RawRequest,
    ip: string,
    maxAgeMs?: number,
  ): Promise<WebhookTarget[]> => {
    const shared = connectors[address]?.webhooks;
    const account = shared?.claimedAccount(raw);
    if (shared && account === undefined) return [];
    if (!shared && !uuidPattern.test(address)) return [];
    // A look-up for somebody who was refused many times already is worth no query.
    const known = targets.isKnown(shared ? `${address} ${account}` : address);
    const asksAnew = !known || maxAgeMs !== undefined;
    const wearied = asksAnew && ((await strangers.get(ip))?.remainingPoints ?? 1) <= 0;
    if (!known && wearied) return [];
    const age = wearied ? undefined : maxAgeMs;
    if (shared && account !== undefined) return targets.byAccount(address, account, age);
    const target = await targets.byConnection(address, age);
    return target ? [target] : [];
  };

  /** What is not proven is looked at once more with what is stored now: a secret may be seconds old. */
  const recognise = async (address: string, raw: RawRequest, ip: string) => {
    const remembered = await candidates(address, raw, ip);
    const verdict = judge(remembered, raw, connectors, anyReceiver);
    if (verdict.receipt.kind !== 'reject') return { found: remembered, ...verdict };
    const found = await candidates(address, raw, ip, secretMayBeOldMs);
    return { found, ...judge(found, raw, connectors, anyReceiver) };
  };

  /** A delivery at a shared address that only the app's own secret proves: of an account that is not connected here. */
  const provenByApp = (address: string, raw: RawRequest): Receipt | undefined => {
    const receiver = connectors[address]?.webhooks;
    const secrets = receiver?.secrets?.({ app: env.oauthApps?.[address], credential: undefined });
    const receipt = receiver && secrets && tryEach(receiver, raw, secrets.filter(notEmpty));
    return receipt?.kind === 'accept' ? receipt : undefined;
  };

  /** Whose a delivery is that outlasts connections: every organisation's that ever connected the account. */
  const everyoneOf = async (address: string, raw: RawRequest, proven: WebhookTarget[]): Promise<WebhookTarget[]> => {
    const account = connectors[address]?.webhooks?.claimedAccount(raw);
    if (account === undefined) return proven;
    return judge(await targets.byAccountEver(address, account), raw, connectors, undefined).proven;
  };

  await app.register(async (scope) => {
    scope.decorateReply('webhookProvider', 'unknown');
    // The signature is over the bytes as they came.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.setErrorHandler((error: { code?: string; statusCode?: number }, request, reply) => {
      if (error.statusCode === 413) return answer(reply, 'too_large', 413, texts.tooLarge);
      if (error.statusCode !== undefined && error.statusCode < 500) {
        return answer(reply, 'malformed', 400, texts.malformed);
      }
      request.log.error({ err: error }, 'a webhook could not be stored');
      return answer(reply.header('retry-after', '5'), 'unavailable', 503, texts.unavailable);
    });

    const receive = async (request: FastifyRequest<{ Params: { address: string } }>, reply: FastifyReply) => {
      const address = request.params.address.toLowerCase();
      const raw = rawRequest(request, env.appUrl);
      const { found, proven: whose, receipt: verdict } = await recognise(address, raw, request.ip);
      const byApp = verdict.kind === 'reject' && found.length === 0 ? provenByApp(address, raw) : undefined;
      const receipt = byApp ?? verdict;
      const provider = found[0]?.provider ?? (byApp && address);
      reply.webhookProvider = provider ?? 'unknown';
      const receiver = provider === undefined ? undefined : connectors[provider]?.webhooks;
      const full = () => {
        log.warn({ provider }, 'webhooks arrive faster than Postgres stores them');
        return answer(reply.header('retry-after', '5'), 'unavailable', 503, texts.unavailable);
      };

      if (receipt.kind === 'accept' && receiver?.lastingTopics?.includes(receipt.delivery.topic)) {
        const { delivery } = receipt;
        const everyone = await everyoneOf(address, raw, whose);
        if (everyone.length === 0) {
          // The account's own name, which no person has.
          log.info({ provider, topic: delivery.topic, account: receiver.claimedAccount(raw) }, nothingHeld);
          return answer(reply, 'nothing_held', 200, 'ok');
        }
        const outcome = await keepLasting(everyone, { delivery, headers: keptHeaders(raw.headers), body: raw.body });
        if (outcome === 'full') return full();
        return answer(reply, outcome === 'new' ? 'accepted' : 'repeated', 200, 'ok');
      }
      const disconnected = byApp ?? found.find((target) => target.status === 'disconnected');
      // Where the secret is the vendor's, it goes on signing what nobody here wants any more.
      if (disconnected && (receipt.kind !== 'accept' || receiver?.secrets)) {
        return answer(reply, 'disconnected', 410, texts.disconnected);
      }
      if (receipt.kind === 'reply') {
        // Handshakes prove nothing: whoever sends many of them to nobody is told to wait like other strangers.
        const pauseMs = found.length === 0 ? await overLimit(strangers, request.ip) : undefined;
        if (pauseMs === undefined) return answer(reply, 'replied', receipt.status, receipt.body);
        return answer(reply.header('retry-after', retryAfter(pauseMs)), 'limited', 429, texts.limited);
      }
      if (receipt.kind === 'reject' && receipt.reason === 'malformed') {
        return answer(reply, 'malformed', 400, texts.malformed);
      }
      if (receipt.kind === 'reject' || whose.length === 0) return refuse(request, reply);

      let fresh = false;
      for (const target of whose) {
        const waitMs = await overLimit(proven, target.connectionId);
        if (waitMs !== undefined) {
          return answer(reply.header('retry-after', retryAfter(waitMs)), 'limited', 429, texts.limited);
        }
        const outcome = await intake.accept({
          organizationId: target.organizationId,
          connectionId: target.connectionId,
          delivery: receipt.delivery,
          headers: keptHeaders(raw.headers),
          body: raw.body,
        });
        if (outcome === 'full') return full();
        fresh ||= outcome === 'new';
      }
      return answer(reply, fresh ? 'accepted' : 'repeated', 200, 'ok');
    };

    // No browser reads these answers: a tenth of a request's work would go into headers for pages.
    const options = { bodyLimit: env.SYNCLINE_WEBHOOK_MAX_BYTES ?? defaultMaxBytes, helmet: false } as const;
    scope.post('/api/webhooks/:address', options, receive);
    // Vendors' own pages ask for an address per topic; the delivery itself says which it is.
    scope.post('/api/webhooks/:address/:channel', options, receive);
  });
}

const nothingHeld = 'a privacy request names an account that was never connected here: there is nothing to do';
/** How long a new secret can stay unknown to forged and early deliveries alike. */
const secretMayBeOldMs = 1_000;
const defaultMaxBytes = 1024 * 1024;
/** Refused requests a minute and address of a sender, before it is told to wait. */
const strangersPerMinute = 300;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const texts = {
  refused: 'Refused: this address is not known, or the signature does not match. Nothing was stored.',
  malformed: 'Refused: this is no delivery that can be read. Nothing was stored.',
  disconnected: 'This connection was disconnected. Nothing was stored; the webhook can be removed.',
  tooLarge: 'Refused: the body is larger than this address takes. The next sync reads the record instead.',
  limited: 'Too many requests. Nothing was stored; the next sync reads what changed.',
  unavailable: 'Not stored: the database is away for a moment. The next sync reads what changed.',
};

const notEmpty = (secret: string): boolean => secret !== '';

/** Undefined: within the limit. Otherwise milliseconds until it is worth trying again. */
async function overLimit(limiter: RateLimiterMemory, key: string): Promise<number | undefined> {
  try {
    await limiter.consume(key);
    return undefined;
  } catch (refusal) {
    if (refusal instanceof Error) throw refusal;
    return (refusal as { msBeforeNext: number }).msBeforeNext;
  }
}

const retryAfter = (milliseconds: number): string => String(Math.max(1, Math.ceil(milliseconds / 1000)));

function rawRequest(request: FastifyRequest, appUrl: string): RawRequest {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    headers,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    url: `${appUrl}${request.url}`,
  };
}

const droppedHeaders = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'connection',
  'host',
  'content-length',
]);

const isProof = /-signature$|-hmac-sha256$/;

/** What helps to understand a delivery later; nothing that proves who somebody is. */
function keptHeaders(headers: RawRequest['headers']): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || droppedHeaders.has(name) || isProof.test(name)) continue;
    if (Object.keys(kept).length < 40) kept[name] = value;
  }
  return kept;
}
