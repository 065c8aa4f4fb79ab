import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OAuthApps, oauthAppsOf } from '@syncline/shared/kit/oauth-apps';
import { allowedPrivateHosts, appUrlOf, commonEnv, readEnv, wholeNumber } from '@syncline/shared/runtime/env';
import { z } from 'zod';

/** What the worker reads of the environment; `.env.example` describes every setting. */
const workerEnvSchema = commonEnv.extend({
  /** Sync slices that one worker runs at once. */
  SYNCLINE_SYNC_CONCURRENCY: wholeNumber(1).default(4),
  /** Webhook inboxes that one worker empties at once. */
  SYNCLINE_WEBHOOK_CONCURRENCY: wholeNumber(1).default(4),
  /** Seconds between two sweeps for work whose doorbell was lost. */
  SYNCLINE_SWEEP_SECONDS: wholeNumber(1).default(10),
  /** After so many seconds another worker goes on with the run of one that was killed. */
  SYNCLINE_LEASE_SECONDS: wholeNumber(2).default(15),
  /** Where results too large for memory are sorted; default: a folder in the system's temporary one. */
  SYNCLINE_SPILL_DIR: z.string().default(() => join(tmpdir(), 'syncline-spill')),
  SYNCLINE_SPILL_MAX_BYTES: wholeNumber(1_048_576).default(8 * 1_073_741_824),
  /** A file that is touched after each sweep, for health checks of containers. */
  SYNCLINE_HEARTBEAT_FILE: z.string().optional(),
});

export type WorkerEnv = z.output<typeof workerEnvSchema> & {
  appUrl: string;
  allowedPrivateHosts: string[];
  /** From `<VENDOR>_CLIENT_ID` and `<VENDOR>_CLIENT_SECRET`. */
  oauthApps: OAuthApps;
};

/** Parses the environment. @throws Error that lists every wrong setting. */
export function readWorkerEnv(source: Record<string, string | undefined> = process.env): WorkerEnv {
  const env = readEnv(workerEnvSchema, source);
  return {
    ...env,
    appUrl: appUrlOf(env),
    allowedPrivateHosts: allowedPrivateHosts(env),
    oauthApps: oauthAppsOf(source),
  };
}
