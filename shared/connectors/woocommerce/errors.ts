import { z } from 'zod';
import { HubError, type HubErrorOptions, type Remedy } from '../../errors/index.ts';
import type { HttpAnswer } from '../../kit/http.ts';
import { rawRecord } from '../../kit/json.ts';
import type { WooSettings } from './settings.ts';

/**
 * What a refusal of WooCommerce means. Judged by its `code`, never by its text, which is translated.
 * Undefined leaves it to the table of statuses.
 */
export function classify(answer: HttpAnswer, settings: Pick<WooSettings, 'storeUrl'>): HubError | undefined {
  const { status } = answer;
  if (status >= 300 && status < 400) return redirected(answer, settings);
  const body = errorBody(answer);
  const make = (remedy: Remedy, code: string, userMessage: string, extra: Partial<HubErrorOptions> = {}): HubError =>
    new HubError(remedy, `WooCommerce answered ${status} ${body?.code ?? 'without a code'}.`, {
      code,
      userMessage,
      status,
      ...extra,
    });

  if (status === 401) return unauthorised(body?.code, make);
  if (status === 403) {
    return body
      ? make('reconfigure', 'WOO_RIGHTS_MISSING', rightsMissing, { about: 'keys' })
      : // A firewall's page, not WordPress: often only for an hour, so it stops nothing.
        make('retry', 'WOO_BLOCKED', blocked);
  }
  if (status === 404 && body?.code === 'rest_no_route') {
    // Not `reconfigure`: it is also what a store answers while a plugin update runs.
    return make('retry', 'WOO_NOT_ACTIVE', notActive, { about: 'address' });
  }
  if (status === 404 && body) return make('skip', 'WOO_NOT_FOUND', 'The store has no such record (any more).');
  if (status === 404) return make('retry', 'WOO_NO_API', noApi, { about: 'address' });
  // Refunds beyond what was paid and the like: the number stands in the body, not only in the status.
  if (body?.code !== undefined && refusals.has(body.code)) {
    return make('skip', 'WOO_RECORD_REFUSED', `The store refused this record (${body.code}).`);
  }
  if (status === 400 && body?.code === 'rest_invalid_param') {
    return make('report', 'WOO_INVALID_PARAMETER', 'The store did not understand a request of Syncline.');
  }
  if (status === 400 && body)
    return make('skip', 'WOO_RECORD_REFUSED', `The store refused this record (${body.code}).`);
  if (status === 410) return make('skip', 'WOO_NOT_FOUND', 'The record is in the store’s bin already.');
  return undefined;
}

/** Whether an error says "there is no such record". */
export const isNotFound = (error: unknown): boolean => error instanceof HubError && error.code === 'WOO_NOT_FOUND';

const refusals = new Set(['woocommerce_rest_cannot_create_order_refund', 'woocommerce_rest_invalid_order_refund']);

const bodySchema = z.object({ code: z.union([z.string(), z.number()]).transform(String) });

function errorBody(answer: HttpAnswer): { code: string } | undefined {
  try {
    return bodySchema.safeParse(rawRecord(answer.bytes).value).data;
  } catch {
    return undefined;
  }
}

type Make = (remedy: Remedy, code: string, userMessage: string, extra?: Partial<HubErrorOptions>) => HubError;

/** Never `reconnect`: a 401 of WooCommerce may as well be a missing right or a host that strips headers. */
function unauthorised(code: string | undefined, make: Make): HubError {
  if (code === undefined) return make('reconfigure', 'WOO_LOGIN_WALL', loginWall, { about: 'address' });
  return make('reconfigure', 'WOO_KEYS_REFUSED', keysRefused, { about: 'keys' });
}

/** Moves for good are told; passing ones (a firewall's check, a maintenance page) are tried again. */
function redirected(answer: HttpAnswer, settings: Pick<WooSettings, 'storeUrl'>): HubError | undefined {
  const { location } = answer.headers;
  if (location === undefined || !URL.canParse(location, settings.storeUrl)) return undefined;
  const store = new URL(settings.storeUrl);
  const target = new URL(location, settings.storeUrl);
  const isForGood = answer.status === 301 || answer.status === 308;
  // With plain permalinks WordPress "corrects" the address of the API to one that it does not serve either.
  const isPermalinks = isForGood && (target.pathname.endsWith('/') || answer.headers['x-redirect-by'] === 'WordPress');
  if (target.origin === store.origin && target.pathname.includes('/wp-json/') && !isPermalinks) return undefined;
  if (target.origin === store.origin) {
    return new HubError(isForGood ? 'reconfigure' : 'retry', `The REST API redirects to ${target.pathname}.`, {
      code: 'WOO_API_REDIRECTED',
      about: 'address',
      userMessage: isForGood
        ? 'The store does not answer under /wp-json. In WordPress, open Settings → Permalinks and choose any structure but "Plain", then save.'
        : 'The store sends requests to another page, as a login or a firewall does. Syncline tries again by itself.',
      status: answer.status,
    });
  }
  const address = `${target.origin}${target.pathname.replace(/\/wp-json.*$/, '').replace(/\/+$/, '')}`;
  return new HubError(isForGood ? 'reconfigure' : 'retry', `The store redirects to ${target.origin}.`, {
    code: 'WOO_MOVED',
    about: 'address',
    userMessage:
      `${store.origin} sends visitors on to ${target.origin}. Keys are not sent to another address than the one ` +
      `that was entered. If ${address} is your store, enter that address.`,
    status: answer.status,
  });
}

const keysRefused =
  'The store did not accept the keys. Three causes are likely: the consumer key or secret is mistyped or was revoked; ' +
  'the key may not read this (its permission must be Read/Write and its user a shop manager or administrator); or the ' +
  'host removes the Authorization header (then switch on "Send keys in the address"). Nothing was changed.';
const loginWall =
  'The store’s host asks for a user name and password of its own before WooCommerce is reached. Nothing was changed. ' +
  'Take the password protection off /wp-json, or let Syncline’s address through.';
const rightsMissing =
  'The user of these keys lacks the right to read this in the store. Nothing was changed. In WooCommerce, make the ' +
  'keys for a shop manager or administrator.';
const blocked =
  'A firewall of the store’s host refused the request. Syncline tries again by itself; if it stays so, allow ' +
  'Syncline’s address in the host’s or the security plugin’s settings.';
const notActive =
  'WordPress answers, but WooCommerce’s interface is not there. Check that the WooCommerce plugin is active.';
const noApi =
  'There is no WooCommerce under this address. Check the address (with its sub-folder, if the shop has one).';
