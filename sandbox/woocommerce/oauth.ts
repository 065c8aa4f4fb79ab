import { createHmac, timingSafeEqual } from 'node:crypto';

/** A query value as PHP sees it: text, or an array by key (in the order sent). */
export type PhpValue = string | Map<string, PhpValue>;

/**
 * Parses a query string as PHP fills `$_GET`: plus is a space, `a[]=` counts up, `a[x]=` nests.
 */
export const parsePhpQuery = (query: string): Map<string, PhpValue> => {
  const out = new Map<string, PhpValue>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const cut = pair.indexOf('=');
    const name = decode(cut < 0 ? pair : pair.slice(0, cut));
    const value = cut < 0 ? '' : decode(pair.slice(cut + 1));
    const match = /^([^[]+)((?:\[[^\]]*\])+)$/.exec(name);
    if (!match) {
      out.set(name.replace(/[ .]/g, '_'), value);
      continue;
    }
    const keys = [...(match[2] ?? '').matchAll(/\[([^\]]*)\]/g)].map((part) => part[1] ?? '');
    let level = out;
    let key = (match[1] ?? '').replace(/[ .]/g, '_');
    for (const next of keys) {
      const inside = level.get(key);
      const map = inside instanceof Map ? inside : new Map<string, PhpValue>();
      level.set(key, map);
      level = map;
      key = next === '' ? String(nextIndex(map)) : next;
    }
    level.set(key, value);
  }
  return out;
};

export interface ApiKey {
  consumerKey: string;
  consumerSecret: string;
  permissions: 'read' | 'write' | 'read_write';
  description: string;
  /** Whether the key's user may manage the shop; without it every answer is 403. */
  capable: boolean;
}

export interface OAuthRequest {
  method: string;
  /** The store's own address without a slash at the end: what the store signs over, whatever was dialled. */
  home: string;
  /** The request's path below the host, as sent. */
  path: string;
  /** Everything after `?`, as sent. */
  query: string;
  authorization: string | undefined;
  /** Seconds since 1970 by the store's clock. */
  now: number;
  findKey(consumerKey: string): ApiKey | undefined;
  /** Nonces seen, with their stamps; this call adds to it. */
  nonces: Map<string, number>;
}

export type OAuthResult =
  | { kind: 'none' }
  | { kind: 'ok'; key: ApiKey }
  | { kind: 'refused'; code: string; message: string };

/** OAuth 1.0a as the store checks it, with its own habits in sorting and encoding. */
export const verifyOAuth = (request: OAuthRequest): OAuthResult => {
  const params = parsePhpQuery(request.query);
  for (const [key, value] of parseHeader(request.authorization)) params.set(key, value);
  const missing = required.filter((name) => !params.get(name));
  if (missing.length === required.length) return { kind: 'none' };
  if (missing.length > 0)
    return {
      kind: 'refused',
      code: 'woocommerce_rest_authentication_missing_parameter',
      message: `Missing OAuth ${missing.length === 1 ? 'parameter' : 'parameters'} ${missing.join(', ')}`,
    };
  const text = (name: string): string => {
    const value = params.get(name);
    return typeof value === 'string' ? value : '';
  };
  const key = request.findKey(text('oauth_consumer_key'));
  if (!key) return refused('Consumer key is invalid.');

  const method = text('oauth_signature_method');
  if (method !== 'HMAC-SHA1' && method !== 'HMAC-SHA256')
    return refused('Invalid signature - signature method is invalid.');
  const given = percentDecode(text('oauth_signature').replaceAll(' ', '+'));
  params.delete('oauth_signature');
  const expected = createHmac(method === 'HMAC-SHA1' ? 'sha1' : 'sha256', `${key.consumerSecret}&`)
    .update(baseString(request, params))
    .digest('base64');
  if (!same(expected, given)) return refused('Invalid signature - provided signature does not match.');

  const stamp = Number(text('oauth_timestamp'));
  if (!Number.isInteger(stamp) || Math.abs(request.now - stamp) > window) return refused('Invalid timestamp.');
  const nonce = `${key.consumerKey}:${text('oauth_nonce')}`;
  if (request.nonces.has(nonce)) return refused('Invalid nonce - nonce has already been used.');
  request.nonces.set(nonce, stamp);
  forgetOld(request.nonces, request.now);
  return { kind: 'ok', key };
};

/** Names are sorted at the top level only: the elements of a list stay as they came. */
const baseString = (request: OAuthRequest, params: Map<string, PhpValue>): string => {
  const names = [...params.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const pairs: string[] = [];
  for (const name of names) collect(encode(name), params.get(name) ?? '', pairs);
  const origin = new URL(request.home).origin;
  return `${request.method}&${encode(`${origin}${request.path}`)}&${pairs.join('%26')}`;
};
const collect = (name: string, value: PhpValue, pairs: string[]): void => {
  if (typeof value === 'string') {
    pairs.push(encode(`${name}=${encode(value)}`));
    return;
  }
  for (const [key, inner] of value) collect(`${name}%5B${key}%5D`, inner, pairs);
};

const required = [
  'oauth_consumer_key',
  'oauth_timestamp',
  'oauth_nonce',
  'oauth_signature',
  'oauth_signature_method',
] as const;
const window = 15 * 60;
const refused = (message: string): OAuthResult => ({
  kind: 'refused',
  code: 'woocommerce_rest_authentication_error',
  message,
});

const parseHeader = (header: string | undefined): [string, string][] => {
  if (!header || !/^OAuth /i.test(header)) return [];
  return [...header.matchAll(/(oauth_[a-z_]+)="([^"]*)"/g)].map((match) => [
    match[1] ?? '',
    percentDecode(match[2] ?? ''),
  ]);
};

const same = (a: string, b: string): boolean => {
  const left = createHmac('sha1', 'compare').update(a).digest();
  const right = createHmac('sha1', 'compare').update(b).digest();
  return timingSafeEqual(left, right);
};

const forgetOld = (nonces: Map<string, number>, now: number): void => {
  if (nonces.size < 20_000 || nonces.size % 1_000 !== 0) return;
  for (const [nonce, stamp] of nonces) if (Math.abs(now - stamp) > window) nonces.delete(nonce);
};

const nextIndex = (map: Map<string, PhpValue>): number => {
  let next = 0;
  for (const key of map.keys()) if (/^\d+$/.test(key)) next = Math.max(next, Number(key) + 1);
  return next;
};
const decode = (text: string): string => percentDecode(text.replaceAll('+', ' '));
const percentDecode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
