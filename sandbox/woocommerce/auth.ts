import type { Refusal } from './errors.ts';
import { type ApiKey, type OAuthResult, verifyOAuth } from './oauth.ts';
import type { RestRequest } from './rest-route.ts';
import type { Store } from './store.ts';

/**
 * Who asks: Basic and query keys count over HTTPS only, OAuth 1.0a always. A key's own
 * permissions are checked here, as the store does before it looks for the route.
 */
export const authenticate = (store: Store, request: RestRequest): OAuthResult => {
  const authorization = store.faults.stripAuthorization ? undefined : request.authorization;
  const findKey = (consumerKey: string): ApiKey | undefined =>
    store.faults.keysRevoked ? undefined : store.keys.find((key) => key.consumerKey === consumerKey);
  const plain = request.secure ? plainKeys(request, authorization) : undefined;
  let result: OAuthResult = { kind: 'none' };
  if (plain) {
    const key = findKey(plain.key);
    // An unknown key over Basic is no error: the request goes on without a user.
    if (key && key.consumerSecret !== plain.secret) return refused('Consumer secret is invalid.');
    if (key) result = { kind: 'ok', key };
  }
  if (result.kind === 'none')
    result = verifyOAuth({
      method: request.method,
      home: request.home,
      path: request.path,
      query: request.rawQuery,
      authorization,
      now: store.now(),
      findKey,
      nonces: store.nonces,
    });
  if (result.kind !== 'ok') return result;
  const reading = request.method === 'GET' || request.method === 'HEAD';
  const { permissions } = result.key;
  if (reading && permissions === 'write') return refused('The API key provided does not have read permissions.');
  if (!reading && request.method !== 'OPTIONS' && permissions === 'read')
    return refused('The API key provided does not have write permissions.');
  return result;
};

/** The refusal of one who may not: 401 for nobody, 403 for a user without rights. */
export const permissionOf = (
  identity: OAuthResult,
  method: string,
  kind: 'list' | 'item' | 'batch',
): Refusal | undefined => {
  if (identity.kind === 'ok' && identity.key.capable) return undefined;
  const status = identity.kind === 'ok' ? 403 : 401;
  const deny = (what: string, message: string): Refusal => ({
    code: `woocommerce_rest_cannot_${what}`,
    message,
    status,
  });
  if (kind === 'batch') return deny('batch', 'Sorry, you are not allowed to batch manipulate this resource.');
  if (method === 'GET' || method === 'HEAD')
    return deny(
      'view',
      kind === 'list' ? 'Sorry, you cannot list resources.' : 'Sorry, you cannot view this resource.',
    );
  if (kind === 'list') return deny('create', 'Sorry, you are not allowed to create resources.');
  return method === 'DELETE'
    ? deny('delete', 'Sorry, you are not allowed to delete this resource.')
    : deny('edit', 'Sorry, you are not allowed to edit this resource.');
};

const plainKeys = (
  request: RestRequest,
  authorization: string | undefined,
): { key: string; secret: string } | undefined => {
  const key = request.query.get('consumer_key');
  const secret = request.query.get('consumer_secret');
  if (typeof key === 'string' && typeof secret === 'string' && key !== '' && secret !== '') return { key, secret };
  const match = /^Basic (.+)$/i.exec(authorization ?? '');
  if (!match) return undefined;
  const [user = '', ...rest] = Buffer.from(match[1] ?? '', 'base64')
    .toString('utf8')
    .split(':');
  return { key: user, secret: rest.join(':') };
};

const refused = (message: string): OAuthResult => ({
  kind: 'refused',
  code: 'woocommerce_rest_authentication_error',
  message,
});
