import { type OAuthApps, oauthAppsOf } from '@syncline/shared/kit/oauth-apps';
import { appUrlOf, commonEnv, flag, readEnv, wholeNumber } from '@syncline/shared/runtime/env';
import { z } from 'zod';

/** What the server reads of the environment; `.env.example` describes every setting. */
const serverEnvSchema = commonEnv.extend({
  /** The address to listen on. */
  HOST: z.string().default('127.0.0.1'),
  /** Proxies in front of the server: how many, or their addresses. Their X-Forwarded-* headers are believed. */
  TRUST_PROXY: z.string().default('false').transform(trustProxy),
  /** Signs sessions and links; at least 32 characters. Changing it signs everybody out. */
  SYNCLINE_AUTH_SECRET: z.string().min(32, { error: 'must be at least 32 characters (openssl rand -base64 32)' }),
  /** The first-run owner, who is also the instance's operator. Read only while there is no user yet. */
  SYNCLINE_OWNER_EMAIL: z.email().default('owner@example.com'),
  SYNCLINE_OWNER_PASSWORD: z.string().min(8, { error: 'must be at least 8 characters' }).optional(),
  /** Anybody may sign up and make an organisation; default: by invitation only. */
  SYNCLINE_OPEN_SIGNUP: flag.default(false),
  /** Where mail goes out; absent: links are copied by hand, and the app says so. */
  SMTP_URL: z
    .string()
    .refine((text) => /^smtps?:\/\//.test(text), { error: 'must be an address like smtp://user:password@host:587' })
    .optional(),
  MAIL_FROM: z.string().default('Syncline <syncline@localhost>'),
  /** Opens /metrics in production: sent as a bearer token. */
  METRICS_TOKEN: z.string().min(16, { error: 'must be at least 16 characters' }).optional(),
  /** Requests a minute and person (or address, before signing in). */
  SYNCLINE_API_RATE_LIMIT: wholeNumber(1).default(1_200),
  /** Sign-in attempts in five minutes for one account from one address. */
  SYNCLINE_SIGN_IN_RATE_LIMIT: wholeNumber(1).default(20),
  /** Webhook deliveries a minute and connection. */
  SYNCLINE_WEBHOOK_RATE_LIMIT: wholeNumber(1).default(60_000),
  /** Larger deliveries are refused; the next sync reads the record instead. */
  SYNCLINE_WEBHOOK_MAX_BYTES: wholeNumber(1_024).default(1024 * 1024),
  /** Where the built web app lies; default: client/dist of this checkout. */
  SYNCLINE_CLIENT_DIR: z.string().optional(),
});

export type ServerEnv = z.output<typeof serverEnvSchema> & {
  appUrl: string;
  /** From `<VENDOR>_CLIENT_ID` and `<VENDOR>_CLIENT_SECRET`. */
  oauthApps: OAuthApps;
};

/** Parses the environment. @throws Error that lists every wrong setting. */
export function readServerEnv(source: Record<string, string | undefined> = process.env): ServerEnv {
  const env = readEnv(serverEnvSchema, source);
  return { ...env, appUrl: appUrlOf(env), oauthApps: oauthAppsOf(source) };
}

function trustProxy(text: string): boolean | number | string[] {
  if (/^(false|0|no|off)$/i.test(text)) return false;
  if (/^(true|yes|on)$/i.test(text)) return true;
  if (/^\d+$/.test(text)) return Number(text);
  return text.split(',').map((part) => part.trim());
}

const databaseEnvSchema = commonEnv.pick({ DATABASE_URL: true });

/** For commands that need the database alone, such as `migrate`. */
export const readDatabaseEnv = (source: Record<string, string | undefined> = process.env) =>
  readEnv(databaseEnvSchema, source);

const queueEnvSchema = commonEnv.pick({ REDIS_URL: true });

/** For commands that need the queues alone. */
export const readQueueEnv = (source: Record<string, string | undefined> = process.env) =>
  readEnv(queueEnvSchema, source);

const sealEnvSchema = commonEnv.pick({ DATABASE_URL: true, SYNCLINE_ENCRYPTION_KEYS: true });

/** For `reseal`. */
export const readSealEnv = (source: Record<string, string | undefined> = process.env) => readEnv(sealEnvSchema, source);
