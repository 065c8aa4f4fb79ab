import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import type { ServerEnv } from '../env.ts';
import type { Mailer } from './mail.ts';

export const instanceSchema = z.object({
  appUrl: z.string(),
  /** False: vendors' webhooks cannot reach this address from the internet. */
  appUrlIsPublic: z.boolean(),
  /** False: invitations and resets are links to copy. */
  mailConfigured: z.boolean(),
  openSignup: z.boolean(),
  /** Where the simulated stores are, when they are on. */
  sandboxUrl: z.string().nullable(),
});
export type InstanceFacts = z.infer<typeof instanceSchema>;

/** What the pages need to know about the machine they run on. */
export function instanceFacts({ env, mail }: { env: ServerEnv; mail: Mailer }): InstanceFacts {
  return {
    appUrl: env.appUrl,
    appUrlIsPublic: isPublicUrl(env.appUrl),
    mailConfigured: mail.configured,
    openSignup: env.SYNCLINE_OPEN_SIGNUP,
    sandboxUrl: env.SYNCLINE_SANDBOX ? (env.SYNCLINE_SANDBOX_URL ?? null) : null,
  };
}

/** Judged by the name alone: localhost, private ranges and single-label or `.local` names are not reachable from outside. */
export function isPublicUrl(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host)) return ipaddr.process(host).range() === 'unicast';
  return host.includes('.') && !/\.(local|localhost|internal|lan|home|test|invalid|example)$/i.test(host);
}
