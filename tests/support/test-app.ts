import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { buildApp } from '@syncline/server/app';
import type { ServerConnectors } from '@syncline/server/connectors';
import { readServerEnv } from '@syncline/server/env';
import type { AppRouter } from '@syncline/server/router';
import { ensureFirstOwner } from '@syncline/server/services/first-run';
import { makeServices, type Services } from '@syncline/server/services/index';
import { makeQueues } from '@syncline/shared/queues/client';
import { type Log, silentLog } from '@syncline/shared/runtime/log';
import { openRedis } from '@syncline/shared/runtime/redis';
import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client';
import { afterAll } from 'vitest';
import type { TestServices } from './services.ts';

/** The server as an HTTP address, on a test file's own database and Redis. Closed at the end of the file. */
export interface TestApp {
  url: string;
  services: Services;
  owner: { email: string; password: string };
  /** Signs in as a person would; `organizationId` goes out as the header a tab sends. */
  signIn(email: string, password: string): Promise<Visitor>;
  /** Somebody without a session. */
  stranger(): Visitor;
  /** Makes an account with an organisation of its own (or joins the given one), without any mail. */
  makePerson(person: { email: string; organizationId?: string; role?: string }): Promise<Person>;
  close(): Promise<void>;
}

export interface Visitor {
  cookie: string;
  api: TRPCClient<AppRouter>;
  inOrganization(organizationId: string): TRPCClient<AppRouter>;
  /** A plain request with the session and our own origin. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

export interface Person {
  email: string;
  password: string;
  userId: string;
  organizationId: string;
}

export interface TestAppOptions {
  env?: Record<string, string>;
  connectors?: ServerConnectors;
  log?: Log;
}

export async function startTestApp(test: TestServices, options: TestAppOptions = {}): Promise<TestApp> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const owner = { email: 'owner@example.com', password: 'correct horse battery' };
  const env = readServerEnv({
    NODE_ENV: 'test',
    DATABASE_URL: test.databaseUrl,
    REDIS_URL: test.redisUrl,
    PORT: String(port),
    APP_URL: url,
    SYNCLINE_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
    SYNCLINE_AUTH_SECRET: randomBytes(32).toString('base64'),
    SYNCLINE_OWNER_EMAIL: owner.email,
    SYNCLINE_OWNER_PASSWORD: owner.password,
    ...options.env,
  });
  const redis = openRedis(env.REDIS_URL, 'producer');
  const queues = makeQueues(redis, { prefix: test.redisPrefix });
  const services = makeServices({
    env,
    log: options.log ?? silentLog,
    database: test.database,
    redis,
    queues,
    ...(options.connectors ? { connectors: options.connectors } : {}),
  });
  const app = await buildApp(services);
  await ensureFirstOwner(services);
  await app.listen({ host: '127.0.0.1', port });

  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= (async () => {
      await app.close();
      services.mail.close();
      await queues.close();
      redis.disconnect();
    })();
    return closing;
  };
  afterAll(close);

  const visitor = (cookie: string): Visitor => {
    const headers = { ...(cookie === '' ? {} : { cookie }), origin: url };
    const client = (more: Record<string, string>) =>
      createTRPCClient<AppRouter>({
        links: [httpLink({ url: `${url}/api/trpc`, headers: { ...headers, ...more } })],
      });
    return {
      cookie,
      api: client({}),
      inOrganization: (organizationId) => client({ 'x-organization-id': organizationId }),
      fetch: (path, init = {}) =>
        fetch(`${url}${path}`, { redirect: 'manual', ...init, headers: { ...headers, ...init.headers } }),
    };
  };

  return {
    url,
    services,
    owner,
    signIn: async (email, password) => {
      const answer = await visitor('').fetch('/api/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      });
      if (!answer.ok) throw new Error(`Signing in was refused (${answer.status}): ${await answer.text()}`);
      return visitor(cookiesOf(answer));
    },
    stranger: () => visitor(''),
    makePerson: (person) => makePerson(services, person),
    close,
  };
}

/** The cookies an answer sets, as a browser sends them back. */
const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((header) => header.split(';')[0])
    .join('; ');

async function makePerson(
  { database, auth }: Services,
  { email, organizationId, role = 'owner' }: { email: string; organizationId?: string; role?: string },
): Promise<Person> {
  const password = 'another long password';
  const hash = await auth.hashPassword(password);
  return database.sql.begin(async (tx) => {
    const [user] = await tx<{ id: string }[]>`
      insert into auth.user (name, email, email_verified) values (${email.split('@')[0] ?? email}, ${email}, true) returning id`;
    const userId = user?.id ?? '';
    await tx`
      insert into auth.account (user_id, account_id, provider_id, password)
      values (${userId}, ${userId}, 'credential', ${hash})`;
    const [own] = organizationId
      ? [{ id: organizationId }]
      : await tx<{ id: string }[]>`
          insert into auth.organization (name, slug) values (${`Business of ${email}`}, ${`org-${userId}`}) returning id`;
    const joined = own?.id ?? '';
    await tx`insert into auth.member (organization_id, user_id, role) values (${joined}, ${userId}, ${role})`;
    return { email, password, userId, organizationId: joined };
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
