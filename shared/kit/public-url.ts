import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Whether a vendor on the internet could reach this address, as far as the address itself tells:
 * loopback and private addresses, single-label names and names reserved for local use are not public.
 */
export function isPublicUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, protocol } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return false;
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(host)) return ipaddr.process(host).range() === 'unicast';
  return host.includes('.') && !localNames.test(host);
}

/** Reserved by RFC 2606, 6761, 6762, 7686, 8375 and the root zone's own word on `internal`. */
const localNames = /\.(localhost|local|internal|intranet|lan|home|corp|test|example|invalid|onion|home\.arpa)\.?$/;
