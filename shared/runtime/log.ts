import { type DestinationStream, type Logger, pino, type SerializerFn, stdSerializers } from 'pino';
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
    redact: { paths: secretPaths, censor: '[redacted]' },
    serializers: {
      err: redacted(stdSerializers.err),
      error: redacted(stdSerializers.err),
      // Vendor traffic: bodies and headers are texts in which keys stand, a new webhook secret among them.
      exchange: textsRedacted,
    },
    hooks: {
      logMethod(args: Parameters<Logger['info']>, method: Logger['info']) {
        method.apply(
          this,
          args.map((arg: unknown) => (typeof arg === 'string' ? redactText(arg) : arg)) as typeof args,
        );
      },
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** The same value with the secrets taken out of every text in it. */
function textsRedacted(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(textsRedacted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, textsRedacted(inner)]));
}

/** A log that writes nothing: for tests and commands. */
export const silentLog: Log = pino({ level: 'silent' });

const secretKeys = [
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
  '"set-cookie"',
  '"x-api-key"',
  'sealed',
  'encryptionKeys',
  'SYNCLINE_ENCRYPTION_KEYS',
  'SYNCLINE_AUTH_SECRET',
  'DATABASE_URL',
  'REDIS_URL',
  'SMTP_URL',
];

// pino's paths have no "at any depth": three levels cover what is logged (object, req.headers, error.options.headers).
const secretPaths = secretKeys.flatMap((key) =>
  key.startsWith('"') ? [`[${key}]`, `*[${key}]`, `*.*[${key}]`] : [key, `*.${key}`, `*.*.${key}`],
);

function redacted(serialise: SerializerFn): SerializerFn {
  return (value) => redactDeep(serialise(value), 0);
}

function redactDeep(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (value === null || typeof value !== 'object' || depth > 4) return value;
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactDeep(item, depth + 1)]));
}
