import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector } from 'undici';
import { HubError } from '../errors/index.ts';
import type { NetworkGuard } from './ports.ts';

export interface SsrfGuardOptions {
  /** `host:port` pairs that may be private: a store on the same network, the sandbox. */
  allowedPrivateHosts: readonly string[];
  /** All addresses of a name. */
  resolve?: (hostname: string) => Promise<string[]>;
  /** Accepts certificates of one's own; only for tests. */
  ca?: string;
}

/**
 * A dispatcher that connects to public addresses only. The check sits where the socket is opened:
 * the very address that was checked is dialled (no second look-up that could answer differently),
 * and each redirect and each new connection passes it again.
 */
export function makeSsrfGuard(options: SsrfGuardOptions): NetworkGuard & { close(): Promise<void> } {
  const allowed = new Set(options.allowedPrivateHosts.map((each) => each.trim().toLowerCase()).filter(Boolean));
  const resolve = options.resolve ?? resolveWithSystem;
  const tls = options.ca === undefined ? {} : { ca: options.ca };

  const agent = new Agent({
    // Slow hosts and big pages: the client above sets the time limits of each request.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 10_000,
    connect: (target, callback) => {
      const hostname = target.hostname.replace(/^\[|\]$/g, '');
      const port = target.port || (target.protocol === 'https:' ? '443' : '80');
      checkedAddresses(hostname, allowed.has(`${hostname.toLowerCase()}:${port}`), resolve).then(
        (addresses) =>
          buildConnector({ ...tls, timeout: 10_000, lookup: answerWith(addresses) })({ ...target, hostname }, callback),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
      );
    },
  });
  return { dispatcher: agent, close: () => agent.close() };
}

/** Whether an address belongs to the public internet. IPv4 in IPv6 clothes is undressed first. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  if (parsed.kind() === 'ipv4') return true;
  // NAT64 and 6to4 carry an IPv4 address that the gateway would dial; ipaddr.js names these ranges itself,
  // the deprecated site-local and IPv4-compatible blocks it does not.
  const bytes = parsed.toByteArray();
  const siteLocal = bytes[0] === 0xfe && ((bytes[1] ?? 0) & 0xc0) === 0xc0;
  const ipv4Compatible = bytes.slice(0, 12).every((byte) => byte === 0);
  return !siteLocal && !ipv4Compatible;
}

async function checkedAddresses(
  hostname: string,
  mayBePrivate: boolean,
  resolve: (hostname: string) => Promise<string[]>,
): Promise<string[]> {
  const addresses = isIP(hostname) ? [hostname] : await resolve(hostname);
  if (addresses.length === 0) throw unknownHost(hostname);
  // One private address among public ones is how rebinding begins: the whole answer is refused.
  if (!mayBePrivate && !addresses.every(isPublicAddress)) throw addressRefused(hostname);
  return addresses;
}

const answerWith =
  (addresses: string[]): LookupFunction =>
  (_hostname, options, callback) => {
    const entries = addresses.map((address) => ({ address, family: isIP(address) }));
    const wanted = entries.filter((entry) => !options.family || entry.family === options.family);
    const list = wanted.length > 0 ? wanted : entries;
    if (options.all) callback(null, list);
    else callback(null, list[0]?.address ?? '', list[0]?.family);
  };

async function resolveWithSystem(hostname: string): Promise<string[]> {
  try {
    const found = await systemLookup(hostname, { all: true });
    return found.map((entry) => entry.address);
  } catch (cause) {
    throw isTemporary(cause) ? lookupFailed(hostname, cause) : unknownHost(hostname, cause);
  }
}

const isTemporary = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && (cause.code === 'EAI_AGAIN' || cause.code === 'ETIMEOUT');

const addressRefused = (hostname: string): HubError =>
  new HubError('reconfigure', `${hostname} leads to an address inside a private network.`, {
    code: 'ADDRESS_NOT_PUBLIC',
    about: 'address',
    userMessage:
      `${hostname} leads to an address inside a private network, which Syncline does not call. Nothing was sent. ` +
      'Use the public address. If it is a system of your own network, the operator of this installation can allow it ' +
      'with SYNCLINE_ALLOWED_PRIVATE_HOSTS.',
    origin: 'hub',
  });

// Not `reconfigure`: a name that is gone for an hour must not stop a connection that worked for years.
const unknownHost = (hostname: string, cause?: unknown): HubError =>
  new HubError('retry', `There is no host named ${hostname}.`, {
    code: 'HOST_NOT_FOUND',
    about: 'address',
    userMessage: `No server was found under the name ${hostname}. Check the address for a typing mistake.`,
    ...(cause === undefined ? {} : { cause }),
  });

const lookupFailed = (hostname: string, cause: unknown): HubError =>
  new HubError('retry', `The name ${hostname} could not be looked up.`, {
    code: 'NAME_LOOKUP_FAILED',
    userMessage: `The name ${hostname} could not be looked up just now. Syncline tries again by itself.`,
    cause,
  });
