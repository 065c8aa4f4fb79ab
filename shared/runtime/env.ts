import { z } from 'zod';

/**
 * The settings that several processes share. Each process composes its own schema from these pieces in its
 * `env.ts`, the only file of it that reads the environment. `.env.example` lists every setting.
 */

/** On: 1, true, yes, on. Off: 0, false, no, off. */
export const flag = z.stringbool();

/** A comma-separated list; blanks are dropped. */
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** A whole number of at least `min`. */
export const wholeNumber = (min = 0) => z.coerce.number().int().min(min);

const url = (protocols: readonly string[], example: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be an address like ${example}`,
  });

export const databaseUrl = url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/syncline');
export const redisUrl = url(['redis:', 'rediss:'], 'redis://host:6379');
export const httpUrl = url(['http:', 'https:'], 'https://hub.example.com').transform((text) =>
  text.replace(/\/+$/, ''),
);

const origin = httpUrl.refine((text) => new URL(text).origin === text, {
  error: 'must be an origin like http://127.0.0.1:9000, without a path',
});

const vendorOriginsExample = '{"connector":"http://127.0.0.1:9000"}';

/** Origins by connector id, as JSON. */
export const vendorOrigins = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: `must be JSON like ${vendorOriginsExample}` });
      return z.NEVER;
    }
  })
  .pipe(
    z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), origin, { error: `must be JSON like ${vendorOriginsExample}` }),
  );

export interface EncryptionKey {
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

/**
 * Encryption keys, newest first: the first one seals, all of them open. Each is `id:base64` of 32 bytes; a bare
 * base64 has the id `default`.
 */
export const encryptionKeys = list.transform((parts, context): EncryptionKey[] => {
  const keys = parts.map((part) => {
    const colon = part.indexOf(':');
    return {
      id: colon < 0 ? 'default' : part.slice(0, colon),
      key: Buffer.from(part.slice(colon + 1), 'base64'),
    };
  });
  const ids = new Set(keys.map(({ id }) => id));
  if (keys.length === 0 || ids.size < keys.length || keys.some(({ id, key }) => id === '' || key.length !== 32)) {
    // Never the value itself: the message goes to a log.
    context.addIssue({
      code: 'custom',
      message:
        'must be a comma-separated list, newest first, of id:KEY, each id once and each KEY 32 random bytes in base64 (openssl rand -base64 32)',
    });
    return z.NEVER;
  }
  return keys;
});

/** What every process that serves or syncs reads. */
export const commonEnv = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  DATABASE_URL: databaseUrl,
  /** Connections to Postgres per process. */
  DATABASE_POOL_SIZE: wholeNumber(2).default(10),
  REDIS_URL: redisUrl,
  PORT: wholeNumber(0).default(3000),
  /** The public address. Cookies, webhook addresses and redirects are made from it. Default: http://127.0.0.1:$PORT. */
  APP_URL: httpUrl.optional(),
  SYNCLINE_ENCRYPTION_KEYS: encryptionKeys,
  /** host:port pairs the guard against server-side request forgery lets through. */
  SYNCLINE_ALLOWED_PRIVATE_HOSTS: list.default([]),
  /** Where requests to a vendor go instead of its own hosts, by connector id: a stand-in or a proxy of one's own. */
  SYNCLINE_VENDOR_ORIGINS: vendorOrigins.default({}),
  /** Write vendor traffic to the log, secrets removed. */
  DEBUG_INTEGRATIONS: flag.default(false),
  /** Offer the simulated stores. */
  SYNCLINE_SANDBOX: flag.default(false),
  /** Where they listen; `npm start` sets it. */
  SYNCLINE_SANDBOX_URL: httpUrl.optional(),
});
export type CommonEnv = z.output<typeof commonEnv>;

/** The public address of this instance, without a slash at the end. */
export function appUrlOf(env: Pick<CommonEnv, 'APP_URL' | 'PORT'>): string {
  return env.APP_URL ?? `http://127.0.0.1:${env.PORT}`;
}

/** host:port pairs that may be private: the configured ones, and the sandbox's own while it is on. */
export function allowedPrivateHosts(
  env: Pick<CommonEnv, 'SYNCLINE_ALLOWED_PRIVATE_HOSTS' | 'SYNCLINE_SANDBOX' | 'SYNCLINE_SANDBOX_URL'>,
): string[] {
  if (!env.SYNCLINE_SANDBOX || env.SYNCLINE_SANDBOX_URL === undefined) return env.SYNCLINE_ALLOWED_PRIVATE_HOSTS;
  return [...env.SYNCLINE_ALLOWED_PRIVATE_HOSTS, new URL(env.SYNCLINE_SANDBOX_URL).host];
}

/**
 * Parses the environment once. An empty value counts as absent, as in the env files of Docker.
 * @throws Error with one line per wrong setting; values are never in it.
 */
export function readEnv<S extends z.ZodObject>(schema: S, source: Record<string, string | undefined>): z.output<S> {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const [name = ''] = issue.path.map(String);
    return `  ${name}: ${present[name] === undefined ? 'is not set, and has no default' : issue.message}`;
  });
  throw new Error(`The settings are not right:\n${[...new Set(lines)].join('\n')}\nSee .env.example.`);
}
