import '@fastify/helmet';
import type { RawRequest, Receipt, Webhooks } from '@syncline/shared/kit/connector';
import type { Log } from '@syncline/shared/runtime/log';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { makeWebhookIntake, type WebhookIntakeOptions } from '../services/webhook-intake.ts';
import { makeWebhookTargets, type WebhookTarget, type WebhookTargetsOptions } from '../services/webhook-targets.ts';

declare module 'fastify' {
  interface FastifyReply {
    /** For the counters: whose delivery it was. */
    webhookProvider: string;
  }
}

/** What the door needs of a connector: reading a request, nothing that calls the vendor. */
export type WebhookReceivers = Record<
  string,
  // biome-ignore lint/suspicious/noExplicitAny: neither function touches the settings the type is generic over.
  { webhooks?: Pick<Webhooks<any>, 'receive' | 'claimedAccount'> }
>;

type WebhookOutcome =
  | 'accepted'
  | 'repeated'
  | 'replied'
  | 'refused'
  | 'malformed'
  | 'disconnected'
  | 'too_large'
  | 'limited'
  | 'unavailable';

export interface WebhookServices extends WebhookTargetsOptions, WebhookIntakeOptions {
  log: Log;
  env: { appUrl: string; SYNCLINE_WEBHOOK_RATE_LIMIT: number; SYNCLINE_WEBHOOK_MAX_BYTES?: number };
  metrics?: { webhook(provider: string, outcome: string): void };
}

/**
 * `POST /api/webhooks/:address`: a connection's id, or a provider's id as the address shared by all
 * its connections. Answers 200 only after the delivery is durable; the answer does not wait for its
 * processing. docs/operations.md lists every answer.
 */
export async function registerWebhooks(
  app: FastifyInstance,
  services: WebhookServices,
  connectors: WebhookReceivers,
): Promise<void> {
  const { env, log } = services;
  const targets = makeWebhookTargets(services);
  const intake = makeWebhookIntake(services);
  const proven = new RateLimiterMemory({ points: env.SYNCLINE_WEBHOOK_RATE_LIMIT, duration: 60 });
  const strangers = new RateLimiterMemory({ points: strangersPerMinute, duration: 60 });
  const anyReceiver = Object.values(connectors).find((connector) => connector.webhooks)?.webhooks;
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
    const wearied = ((await strangers.get(ip))?.remainingPoints ?? 1) <= 0;
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

    scope.post<{ Params: { address: string } }>(
      '/api/webhooks/:address',
      // No browser reads these answers: a tenth of a request's work would go into headers for pages.
      { bodyLimit: env.SYNCLINE_WEBHOOK_MAX_BYTES ?? defaultMaxBytes, helmet: false },
      async (request, reply) => {
        const address = request.params.address.toLowerCase();
        const raw = rawRequest(request, env.appUrl);
        const { found, target, receipt } = await recognise(address, raw, request.ip);
        reply.webhookProvider = found[0]?.provider ?? 'unknown';
        const disconnected = found.find((target) => target.status === 'disconnected');

        if (disconnected && receipt.kind !== 'accept') return answer(reply, 'disconnected', 410, texts.disconnected);
        if (receipt.kind === 'reply') {
          // Handshakes prove nothing: whoever sends many of them to nobody is told to wait like other strangers.
          const pauseMs = found.length === 0 ? await overLimit(strangers, request.ip) : undefined;
          if (pauseMs === undefined) return answer(reply, 'replied', receipt.status, receipt.body);
          return answer(reply.header('retry-after', retryAfter(pauseMs)), 'limited', 429, texts.limited);
        }
        if (receipt.kind === 'reject' && receipt.reason === 'malformed') {
          return answer(reply, 'malformed', 400, texts.malformed);
        }
        if (receipt.kind === 'reject' || !target) return refuse(request, reply);

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
        if (outcome === 'full') {
          log.warn({ connectionId: target.connectionId }, 'webhooks arrive faster than Postgres stores them');
          return answer(reply.header('retry-after', '5'), 'unavailable', 503, texts.unavailable);
        }
        return answer(reply, outcome === 'new' ? 'accepted' : 'repeated', 200, 'ok');
      },
    );
  });
}

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

// No connection has it: random for each process.
const dummySecret = crypto.randomUUID();

/** Tries each candidate's secret; with none, the same work is done with one that nobody has. */
function judge(
  found: readonly WebhookTarget[],
  raw: RawRequest,
  connectors: WebhookReceivers,
  anyReceiver: WebhookReceivers[string]['webhooks'],
): { target: WebhookTarget | undefined; receipt: Receipt } {
  let last: Receipt | undefined;
  for (const target of found) {
    const receiver = connectors[target.provider]?.webhooks;
    if (!receiver) continue;
    last = receiver.receive(raw, target.secret ?? dummySecret);
    if (last.kind === 'accept') return { target, receipt: last };
  }
  last ??= anyReceiver?.receive(raw, dummySecret);
  return { target: undefined, receipt: last ?? { kind: 'reject', reason: 'signature' } };
}

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

/** What helps to understand a delivery later; nothing that proves who somebody is. */
function keptHeaders(headers: RawRequest['headers']): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || droppedHeaders.has(name) || name.endsWith('-signature')) continue;
    if (Object.keys(kept).length < 40) kept[name] = value;
  }
  return kept;
}
