import type { Database } from '@syncline/drizzle/client';
import type { Queues } from '@syncline/shared/queues/client';
import { allowedPrivateHosts } from '@syncline/shared/runtime/env';
import type { Log } from '@syncline/shared/runtime/log';
import { makeSealer, type Sealer } from '@syncline/shared/runtime/seal';
import type { Redis } from 'ioredis';
import { makeServerConnectors, type ServerConnectors } from '../connectors.ts';
import type { ServerEnv } from '../env.ts';
import { type Audit, makeAudit } from './audit.ts';
import { type AuthService, makeAuth } from './auth.ts';
import { type Doorbells, makeDoorbells } from './doorbells.ts';
import { type Mailer, makeMailer } from './mail.ts';
import { type Metrics, makeMetrics } from './metrics.ts';
import { makeProgress, type Progress } from './progress.ts';
import { makeVendorAccess, type VendorAccess } from './vendor-access.ts';

/** What procedures and routes work with. One per process. */
export interface Services {
  env: ServerEnv;
  log: Log;
  database: Database;
  /** Commands fail within seconds when Redis is away. */
  redis: Redis;
  queues: Queues;
  seal: Sealer;
  auth: AuthService;
  mail: Mailer;
  audit: Audit;
  metrics: Metrics;
  /** What can be connected, as far as the server may use it. */
  connectors: ServerConnectors;
  /** Short questions to vendors while a person waits. */
  vendors: VendorAccess;
  doorbells: Doorbells;
  /** How runs move, for whoever watches. */
  progress: Progress;
}

export interface Resources {
  env: ServerEnv;
  log: Log;
  database: Database;
  redis: Redis;
  queues: Queues;
  /** Others than the registry's, for tests. */
  connectors?: ServerConnectors;
}

/** Builds the services over what the process opened. */
export function makeServices(resources: Resources): Services {
  const { env, log, database } = resources;
  const mail = makeMailer(env, log);
  const audit = makeAudit(database);
  const seal = makeSealer(env.SYNCLINE_ENCRYPTION_KEYS);
  const connectors = resources.connectors ?? makeServerConnectors();
  return {
    ...resources,
    seal,
    mail,
    audit,
    auth: makeAuth({ env, log, database, mail, audit }),
    metrics: makeMetrics(),
    connectors,
    vendors: makeVendorAccess({
      database,
      connectors,
      seal,
      log,
      allowedPrivateHosts: allowedPrivateHosts(env),
      standIns: env.SYNCLINE_VENDOR_ORIGINS,
      oauthApps: env.oauthApps,
      debugIntegrations: env.DEBUG_INTEGRATIONS,
    }),
    doorbells: makeDoorbells(resources),
    progress: makeProgress(resources),
  };
}
