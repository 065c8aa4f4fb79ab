import { z } from 'zod';
import { HubError } from '../errors/index.ts';
import type { Connector, ConnectorContext } from './connector.ts';
import { makeHttpClient } from './http-client.ts';
import type { KitPorts } from './ports.ts';

export interface OpenOptions {
  /** As stored; checked against the connector's own schema here. */
  settings: unknown;
  /** Which of the connector's ways to prove who we are. */
  authId: string;
  /** The opened secret fields; they stay inside the signing. */
  credential: unknown;
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
  const credential = check(auth.fields, options.credential, 'reconnect', 'CREDENTIAL_INVALID', connector.name);
  const { ports, signal, budgetKey } = options;

  return {
    settings,
    signal,
    http: makeHttpClient({
      policy: connector.api(settings),
      ports,
      budgetKey,
      signal,
      secrets: Object.values(credential).filter((value): value is string => typeof value === 'string'),
      sign: (request, now) => auth.sign(credential, request, { settings, now, nonce: ports.nonce() }),
    }),
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
