import { mix } from '../kit/random.ts';
import { secondOf, stamp, stamps } from '../kit/zone.ts';
import { type Refusal, refusals } from './errors.ts';
import { allMethods, type Fields, homeToken } from './source.ts';
import type { Store } from './store.ts';

export const createCustomer = (store: Store, body: Fields): Fields | Refusal => {
  const email = String(body.email ?? '');
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email))
    return { code: 'customer_invalid_email', message: 'Invalid email address', status: 400 };
  if (emailOwner(store, email) !== undefined)
    return {
      code: 'registration-error-email-exists',
      message: `An account is already registered with ${email}. Please log in or use a different email address.`,
      status: 400,
    };
  const username = String(body.username ?? email.split('@')[0]);
  if (body.username !== undefined && usernameTaken(store, username))
    return {
      code: 'registration-error-username-exists',
      message: 'An account is already registered with that username. Please choose another.',
      status: 400,
    };
  const id = store.nextUserId();
  const now = store.now();
  const avatar = Array.from({ length: 8 }, (_, part) => mix(id, part).toString(16).padStart(8, '0')).join('');
  const record: Fields = {
    id,
    ...stamps(store.zone, now, now),
    email,
    first_name: String(body.first_name ?? ''),
    last_name: String(body.last_name ?? ''),
    role: 'customer',
    username,
    billing: addressOf(body.billing, ['email', 'phone']),
    shipping: addressOf(body.shipping, ['phone']),
    is_paying_customer: false,
    avatar_url: `https://secure.gravatar.com/avatar/${avatar}?s=96&d=mm&r=g`,
    meta_data: [{ id: store.nextItemId(), key: 'default_password_nag', value: '1' }],
    _links: {
      self: [{ href: `${homeToken}/wp-json/wc/v3/customers/${id}`, targetHints: { allow: allMethods } }],
      collection: [{ href: `${homeToken}/wp-json/wc/v3/customers` }],
    },
  };
  store.collections.customers.put({ id, record, created: now, modified: now });
  store.changed();
  store.emit('customer.created', id);
  store.emit('customer.updated', id);
  return record;
};

export const updateCustomer = (store: Store, id: number, body: Fields): Fields | Refusal => {
  const found = store.collections.customers.find(id);
  if (!found) return unknownCustomer(store);
  const record = structuredClone(found);
  if (body.email !== undefined) {
    const owner = emailOwner(store, String(body.email));
    if (owner !== undefined && owner !== id)
      return { code: 'woocommerce_rest_customer_invalid_email', message: 'Email address is invalid.', status: 400 };
  }
  for (const key of ['email', 'first_name', 'last_name'] as const) if (key in body) record[key] = String(body[key]);
  for (const key of ['billing', 'shipping'] as const)
    if (body[key]) record[key] = { ...(record[key] as Fields), ...(body[key] as Fields) };
  if (Array.isArray(body.meta_data))
    record.meta_data = [
      ...(record.meta_data as Fields[]).filter(
        (old) => !(body.meta_data as Fields[]).some((item) => item.key === old.key),
      ),
      ...(body.meta_data as Fields[]).map((item) => ({ id: store.nextItemId(), key: item.key, value: item.value })),
    ];
  putCustomer(store, record, store.now());
  store.emit('customer.updated', id);
  return record;
};

/** A role change in the admin: the customer leaves the default list, and no webhook says so. */
export const changeRole = (store: Store, id: number, role: string): Fields | Refusal => {
  const found = store.collections.customers.find(id);
  if (!found) return unknownCustomer(store);
  const record = { ...structuredClone(found), role };
  putCustomer(store, record, undefined);
  return record;
};

/** A plugin writes an address field: the date moves, no webhook is sent. */
export const editSilently = (store: Store, id: number, billing: Fields): Fields | Refusal => {
  const found = store.collections.customers.find(id);
  if (!found) return unknownCustomer(store);
  const record = structuredClone(found);
  record.billing = { ...(record.billing as Fields), ...billing };
  putCustomer(store, record, store.now());
  return record;
};

export const deleteCustomer = (store: Store, id: number): Fields | Refusal => {
  const found = store.collections.customers.find(id);
  if (!found) return unknownCustomer(store);
  store.collections.customers.put({ id, record: null, created: 0, modified: 0 });
  store.changed();
  store.emit('customer.deleted', id);
  return found;
};

export const unknownCustomer = (store: Store): Refusal =>
  store.flavour.hpos ? refusals.customerId : refusals.customerIdLegacy;

const putCustomer = (store: Store, record: Fields, now: number | undefined): void => {
  if (now !== undefined) {
    record.date_modified = store.zone.local(now);
    record.date_modified_gmt = stamp(now);
  }
  const created = secondOf(record.date_created_gmt);
  store.collections.customers.put({
    id: Number(record.id),
    record,
    created,
    modified: secondOf(record.date_modified_gmt),
  });
  store.changed();
};

const emailOwner = (store: Store, email: string): number | undefined => {
  const wanted = email.toLowerCase();
  return firstMatch(store, `owner=${wanted}`, (facts) => facts.email.toLowerCase() === wanted);
};
const usernameTaken = (store: Store, username: string): boolean =>
  firstMatch(store, `user=${username}`, (facts) => facts.text.startsWith(`${username.toLowerCase()} `)) !== undefined;
const firstMatch = (
  store: Store,
  key: string,
  matches: (facts: { email: string; text: string }) => boolean,
): number | undefined =>
  store.collections.customers.list({ key, matches, order: 'id', descending: false }, 0, 1).entries[0]?.id;

const addressKeys = [
  'first_name',
  'last_name',
  'company',
  'address_1',
  'address_2',
  'city',
  'postcode',
  'country',
  'state',
];
const addressOf = (given: unknown, extra: string[]): Fields => {
  const values = (given ?? {}) as Fields;
  return Object.fromEntries([...addressKeys, ...extra].map((key) => [key, String(values[key] ?? '')]));
};
