import { z } from 'zod';
import { HubError } from '../errors/index.ts';
import type { Auth } from './auth.ts';
import type { Connector } from './connector.ts';
import type { ConnectorContext } from './context.ts';
import type { OutgoingRequest } from './http.ts';
import { makeHttpClient, type ProofRenewal } from './http-client.ts';
import { oauthTokensSchema } from './oauth-tokens.ts';
import type { KitPorts } from './ports.ts';

export interface OpenOptions {
  /** As stored; checked against the connector's own schema here. */
  settings: unknown;
  /** Which of the connector's ways to prove who we are. */
  authId: string;
  /** The opened secret fields, or OAuth tokens; they stay inside the signing. */
  credential: unknown;
  /** Asks for the credential anew when the vendor refuses this one; absent where there is nothing to ask. */
  renew?: (() => Promise<unknown>) | undefined;
  /** Ends the work at the next request. */
  signal: AbortSignal;
  ports: KitPorts;
  /** Names the shared quota: the connection's id (or the account, before there is one). */
  budgetKey: string;
}

/**
 * A connection ready for use: settings and credential are checked, the HTTP client signs and counts.
 * @throws HubError `reconfigure` SETTINGS_INVALID, `reconnect` CREDENTIAL_INVALID, `report` AUTH_UNKNOWN.
 */
export function openConnector<S extends z.ZodObject>(
  connector: Connector<S>,
  options: OpenOptions,
): ConnectorContext<z.infer<S>> {
  const settings = check(connector.settings, options.settings, 'reconfigure', 'SETTINGS_INVALID', connector.name);
  const auth = connector.auth.find((each) => each.id === options.authId);
  if (!auth) {
    throw new HubError('report', `${connector.id} has no sign-in method ${options.authId}.`, {
      code: 'AUTH_UNKNOWN',
      userMessage: 'This connection was made in a way that this version of Syncline does not know.',
      origin: 'hub',
    });
  }
  const { ports, signal, budgetKey } = options;
  let proof = proofOf(auth, options.credential, connector.name);
  const { renew } = options;
  const secrets = [...proof.secrets];
  const renewal =
    renew &&
    renewalBy(async () => {
      proof = proofOf(auth, await renew(), connector.name);
      secrets.push(...proof.secrets);
    });

  return {
    settings,
    signal,
    scopes: proof.scopes,
    spill: ports.spill,
    http: makeHttpClient({
      policy: connector.api(settings),
      ports,
      budgetKey,
      signal,
      secrets,
      renewal,
      sign: (request, now) => proof.sign(request, { settings, now, nonce: ports.nonce() }),
    }),
  };
}

/** Many requests may be refused at once: they wait for one renewal. */
function renewalBy(renew: () => Promise<void>): ProofRenewal {
  let version = 0;
  let underWay: Promise<void> | undefined;
  return {
    version: () => version,
    after: (seen) => {
      if (seen < version) return Promise.resolve();
      underWay ??= renew()
        .then(() => {
          version += 1;
        })
        .finally(() => {
          underWay = undefined;
        });
      return underWay;
    },
  };
}

interface Proof<S> {
  scopes: readonly string[] | undefined;
  secrets: string[];
  sign(request: OutgoingRequest, at: { settings: S; now: Date; nonce: string }): OutgoingRequest;
}

function proofOf<S>(auth: Auth<S>, stored: unknown, name: string): Proof<S> {
  if (auth.kind === 'oauth2') {
    const tokens = check(oauthTokensSchema, stored, 'reconnect', 'CREDENTIAL_INVALID', name);
    return {
      scopes: tokens.scopes,
      secrets: [tokens.accessToken, tokens.refreshToken].filter((token) => token !== null),
      sign: (request, at) => auth.sign(tokens, request, at),
    };
  }
  const credential = check(auth.fields, stored, 'reconnect', 'CREDENTIAL_INVALID', name);
  return {
    scopes: undefined,
    secrets: Object.values(credential).filter((value): value is string => typeof value === 'string'),
    sign: (request, at) => auth.sign(credential, request, at),
  };
}

function check<T extends z.ZodType>(
  schema: T,
  value: unknown,
  remedy: 'reconfigure' | 'reconnect',
  code: string,
  name: string,
): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new HubError(remedy, `The stored values of ${name} do not fit: ${z.prettifyError(parsed.error)}`, {
    code,
    userMessage:
      remedy === 'reconnect'
        ? `The stored keys of ${name} are incomplete. Nothing that was synced is lost. Reconnect it with its keys.`
        : `The settings of ${name} are not valid: ${parsed.error.issues.map((issue) => issue.message).join(' ')}`,
    origin: 'hub',
  });
}
