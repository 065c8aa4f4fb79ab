import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import { redactText } from './redact.ts';

/**
 * Structured logs: one JSON object a line, with `process`, and by child loggers `requestId`, `runId`, `jobId`.
 * Secrets are taken out twice: by the names of keys, and by the shapes of known secrets in any text.
 */
export type Log = Logger;

export interface LogOptions {
  /** Which process writes: server, worker, sandbox. */
  process: string;
  level: string;
  /** Where to; default: standard output. */
  destination?: DestinationStream;
}

export function makeLog({ process, level, destination }: LogOptions): Log {
  const options = {
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // For what child loggers are bound to. pino's own paths with wildcards would cost more than the whole line.
    redact: { paths: [...secretKeys].map((key) => `["${key}"]`), censor: CENSORED },
    // What was logged as a field is shown already.
    serializers: { err: (error: unknown) => (error instanceof Error ? withoutSecrets(error, 1) : error) },
    hooks: {
      logMethod(args: Parameters<Logger['info']>, method: Logger['info']) {
        method.apply(this, args.map((arg: unknown) => withoutSecrets(arg)) as typeof args);
      },
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** A log that writes nothing: for tests and commands. */
export const silentLog: Log = pino({ level: 'silent' });

const CENSORED = '[redacted]';

const secretKeys = new Set([
  'password',
  'secret',
  'token',
  'accessToken',
  'refreshToken',
  'apiKey',
  'credential',
  'credentials',
  'consumerKey',
  'consumerSecret',
  'consumer_key',
  'consumer_secret',
  'webhookSecret',
  'authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'sealed',
  'encryptionKeys',
  'SYNCLINE_ENCRYPTION_KEYS',
  'SYNCLINE_AUTH_SECRET',
  'DATABASE_URL',
  'REDIS_URL',
  'SMTP_URL',
]);

/** Deeper than anything that is logged; what lies below is not shown. */
const MOST_DEPTH = 6;
/** Fastify's own serialisers make lines of these two, where they are its requests and answers. */
const ofFastify = new Set(['req', 'res']);

/**
 * The same value as JSON shows it, without what stands under a secret's name, and with the shapes of secrets taken out
 * of every text.
 */
function withoutSecrets(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MOST_DEPTH) return '[too deep to be shown]';
  if (value instanceof Error) return shownError(value, depth);
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, depth + 1));
  if ('toJSON' in value && typeof value.toJSON === 'function') return withoutSecrets(value.toJSON(), depth + 1);
  const shown: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (depth === 0 && ofFastify.has(key) && !isPlain(item)) shown[key] = item;
    else shown[key] = secretKeys.has(key) && item !== undefined ? CENSORED : withoutSecrets(item, depth + 1);
  }
  return shown;
}

/** An error that is logged by itself is named by pino, and comes back by the serialiser. */
const shownError = (error: Error, depth: number): unknown =>
  depth === 0 ? error : withoutSecrets({ ...stdSerializers.err(error) }, depth);

const isPlain = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
