import type { ShopifyControl } from '../control.ts';
import type { Kind, ShopRecord } from '../data/records.ts';
import { faultsOf } from './faults-page.ts';

/** Does what a form on the pages asks. @returns where the browser goes then. @throws Error for a person to read. */
export const applyForm = (
  control: ShopifyControl,
  shop: string,
  path: readonly string[],
  form: URLSearchParams,
): string => {
  const [section = '', id] = path;
  const action = form.get('action') ?? '';
  if (section === 'faults') {
    if (action === 'clear') control.clearFaults(shop);
    else control.setFaults(faultsOf(form), shop);
    return 'faults';
  }
  if (section === 'webhooks') {
    const uri = form.get('url') ?? '';
    if (!URL.canParse(uri)) throw new Error('That is no address.');
    control.unit(shop).webhooks.notifications.push({ topic: form.get('topic') ?? '', uri });
    return 'webhooks';
  }
  if (section === 'app') return actOnApp(control, shop, action, form);
  const kind = section as Kind;
  if (id === undefined || id === '') {
    const count = Math.min(10_000, Number(form.get('count') ?? 0) || 0);
    if (action === 'create') return `${kind}/${control.create(kind, 1, { shop })[0]}`;
    if (action === 'touch') control.touch(kind, count, { shop });
    if (action === 'remove') control.remove(kind, count, { shop });
    return kind;
  }
  return actOnRecord(control, shop, kind, id, action, form);
};

const actOnApp = (control: ShopifyControl, shop: string, action: string, form: URLSearchParams): string => {
  if (action === 'uninstall') control.uninstall(shop);
  else if (action === 'expire' || action === 'revoke') control.expireTokens({ refresh: action === 'revoke' }, shop);
  else if (action === 'address') {
    const uri = form.get('url') ?? '';
    if (uri !== '' && !URL.canParse(uri)) throw new Error('That is no address.');
    control.app().privacyUrl = uri === '' ? null : uri;
  } else if (action === 'data_request' || action === 'redact' || action === 'shop_redact')
    control.privacy(action, { customer: form.get('customer') ?? '' }, shop);
  return 'app';
};

const actOnRecord = (
  control: ShopifyControl,
  shop: string,
  kind: Kind,
  id: string,
  action: string,
  form: URLSearchParams,
): string => {
  const n = control.numberOf(kind, id, shop);
  const acts = control.acts(shop);
  const number = (name: string): number | undefined => (form.get(name) ? Number(form.get(name)) : undefined);
  const amount = form.get('amount') ?? '';
  const quantity = number('quantity');
  if (action === 'delete') {
    acts.remove(kind, n);
    return kind;
  }
  if (action === 'refund') acts.refund(n, amount === '' ? {} : { amount });
  else if (action === 'fulfil') acts.fulfil(n, quantity === undefined ? {} : { quantity });
  else if (action === 'cancel') acts.cancel(n);
  else if (action === 'archive' || action === 'reopen') acts.close(n, action === 'archive');
  else if (action === 'stock') acts.setStock(n, number('variant') ?? 0, number('location') ?? 0, quantity ?? 0);
  else acts.edit(kind, n, changesOf(kind, form));
  return `${kind}/${id}`;
};

/** What was typed: an emptied field is nothing, tags are a list. */
const changesOf = (kind: Kind, form: URLSearchParams): Partial<ShopRecord> => {
  const names = {
    orders: ['note', 'email'],
    customers: ['firstName', 'lastName', 'email', 'phone', 'note'],
    products: ['title', 'vendor', 'status'],
  }[kind];
  const required = new Set(['title', 'vendor', 'status']);
  const changes: Record<string, unknown> = {};
  for (const name of names) {
    const text = form.get(name);
    if (text === null || (text === '' && required.has(name))) continue;
    changes[name] = text === '' ? null : text;
  }
  if (form.has('tags'))
    changes.tags = (form.get('tags') ?? '')
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '');
  return changes as Partial<ShopRecord>;
};
