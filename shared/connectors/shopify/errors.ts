import { z } from 'zod';
import { HubError, type HubErrorOptions, type Remedy } from '../../errors/index.ts';
import type { HttpAnswer } from '../../kit/http.ts';
import { rawRecord } from '../../kit/json.ts';
import { throttledMs } from './cost.ts';

/**
 * What a refusal by status means at Shopify. Undefined leaves it to the table of statuses.
 * https://shopify.dev/docs/api/usage/response-codes (November 2026)
 */
export function classify(answer: HttpAnswer): HubError | undefined {
  const { status } = answer;
  const make = (remedy: Remedy, code: string, userMessage: string, extra: Partial<HubErrorOptions> = {}): HubError =>
    new HubError(remedy, `Shopify answered ${status}.`, { code, userMessage, status, ...extra });

  if (status === 401) return make('reconnect', 'SHOPIFY_TOKEN_REFUSED', tokenRefused, { about: 'keys' });
  if (status === 402) return make('wait', 'SHOPIFY_SHOP_FROZEN', shopFrozen, { waitMs: anHour });
  if (status === 403) return make('reconfigure', 'SHOPIFY_NOT_ALLOWED', notAllowed, { about: 'keys', mayPass: true });
  if (status === 404)
    return make('reconfigure', 'SHOPIFY_NO_SUCH_SHOP', noSuchShop, { about: 'address', mayPass: true });
  if (status === 423) return make('wait', 'SHOPIFY_SHOP_LOCKED', shopLocked, { waitMs: 15 * 60_000 });
  return undefined;
}

const errorSchema = z.object({
  message: z.string().default(''),
  path: z.array(z.union([z.string(), z.number()])).optional(),
  extensions: z.object({ code: z.string().optional() }).loose().optional(),
});
export type QueryError = z.infer<typeof errorSchema>;

/**
 * Trouble inside a 200. A right that is missing for a part of what was asked is no trouble of the whole: the part is
 * null, and the reader goes on without it.
 */
export function inspect(answer: HttpAnswer): HubError | undefined {
  // Quotes inside of texts are escaped, so this stands there only as a key.
  if (!/"errors"\s*:/.test(answer.text)) return undefined;
  const { errors, data } = errorsIn(answer.text);
  const [first] = errors;
  if (!first) return undefined;
  const code = (name: string) => errors.some((error) => error.extensions?.code === name);

  if (code('THROTTLED') || /^throttled/i.test(first.message)) {
    return problem('wait', 'SHOPIFY_THROTTLED', first, throttled, { waitMs: throttledMs(answer.text) });
  }
  if (code('MAX_COST_EXCEEDED')) return problem('report', costExceeded, first, tooDear, { origin: 'hub' });
  if (code('INTERNAL_SERVER_ERROR') || code('TIMEOUT')) return problem('retry', 'SHOPIFY_FAILED', first, failed);
  if (code('SHOP_INACTIVE')) return problem('wait', 'SHOPIFY_SHOP_FROZEN', first, shopFrozen, { waitMs: anHour });
  if (errors.every(isDenied)) return someData(data) ? undefined : denied(first);
  return problem('report', 'SHOPIFY_QUERY_REFUSED', first, queryRefused, { origin: 'hub' });
}

export const costExceeded = 'SHOPIFY_COST_EXCEEDED';
export const isTooDear = (error: unknown): boolean => error instanceof HubError && error.code === costExceeded;

const isDenied = (error: QueryError): boolean => error.extensions?.code === 'ACCESS_DENIED';

/** The errors of an answer, and its data; none where the answer cannot be read: whoever reads it says so. */
export function errorsIn(text: string): { errors: QueryError[]; data: unknown } {
  const value = valueIn(text);
  const given = value?.errors;
  if (given === undefined || given === null) return { errors: [], data: value?.data };
  // Some doors answer with one text instead of a list.
  const parsed = z.array(errorSchema).safeParse(typeof given === 'string' ? [{ message: given }] : given);
  return { errors: parsed.success ? parsed.data : [{ message: 'an error of unknown shape' }], data: value?.data };
}

function valueIn(text: string): { errors?: unknown; data?: unknown } | null {
  try {
    const { value } = rawRecord(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

const someData = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && Object.values(data).some((value) => value !== null);

/** A whole list is closed to the app: that list is left out, and the run says why. */
function denied(error: QueryError, named?: string): HubError {
  const scope = scopeNamed(error.message);
  const isProtected = /protected[ -]customer|not approved/i.test(error.message);
  const list = named ?? (typeof error.path?.[0] === 'string' ? error.path[0].replace(/Count$/, '') : 'this data');
  const field = error.path?.findLast((part) => typeof part === 'string');
  // Read by id: what is refused may be a part deep inside of the record.
  const part = named !== undefined && (error.path?.length ?? 0) > 2 && field !== undefined ? ` (${field})` : '';
  return problem(
    'skip',
    isProtected ? 'SHOPIFY_DATA_PROTECTED' : 'SHOPIFY_SCOPE_MISSING',
    error,
    isProtected
      ? `Shopify does not let this app see ${list}: it counts as protected customer data. In the app’s settings at Shopify, ask for access to protected customer data, then sync again.`
      : `Shopify did not grant access to ${list}${part}${scope ? `: the scope ${scope} is missing` : ''}. Add it to the app and reconnect the store.`,
    { wholeStream: true },
  );
}

const scopeNamed = (message: string): string | undefined => /`?\b((?:read|write)_[a-z_]+)\b`?/.exec(message)?.[1];

const problem = (
  remedy: Remedy,
  code: string,
  error: QueryError,
  userMessage: string,
  extra: Partial<HubErrorOptions> = {},
): HubError =>
  new HubError(remedy, `Shopify: ${error.message.slice(0, 300)}`, { code, userMessage, status: 200, ...extra });

/** What a mutation refused. @throws HubError `report` unless `means` knows better. */
export function refuseUserErrors(
  errors: readonly { message: string; field?: readonly string[] | null | undefined }[],
  what: string,
): void {
  const [first] = errors;
  if (!first) return;
  throw new HubError('report', `Shopify refused ${what}: ${first.message}`, {
    code: 'SHOPIFY_USER_ERROR',
    userMessage: `Shopify refused ${what}: ${first.message}`,
    status: 200,
  });
}

const anHour = 60 * 60_000;
const throttled = 'Shopify asked Syncline to slow down. The work goes on by itself.';
const failed = 'Shopify failed while answering. Nothing was changed; Syncline asks again by itself.';
const tooDear = 'A question of Syncline is too large for Shopify. Nothing was changed.';
const queryRefused =
  'Shopify did not understand a question of Syncline. Nothing was changed; the details are in the log.';
const tokenRefused =
  'Shopify no longer accepts the access that was given: the app was uninstalled, or its token was revoked. What was ' +
  'synced is kept. Reconnect the store.';
const shopFrozen =
  'The store is frozen or paused at Shopify (an unpaid bill is the usual cause), so it answers nobody. What was synced ' +
  'is kept. Once the store is open again, syncing goes on by itself.';
const notAllowed =
  'Shopify does not allow this app to read the store. Check the app’s scopes and that it is still installed, then reconnect.';
const noSuchShop =
  'There is no Shopify store under this name. Check it in the store’s admin under Settings → Domains: it ends in .myshopify.com.';
const shopLocked = 'The store is locked at Shopify for the moment. Syncline tries again by itself.';

/** One row, or the list itself, is withheld: leaving it out would look as if it were not there. */
export const deniedNode = (error: QueryError, list: string): HubError => denied(error, list);
