import type { Refusal } from './errors.ts';
import { orderStatuses } from './list-query.ts';
import type { Fields } from './source.ts';

/** What the store says of an order body before it looks at the order. */
export const checkOrderBody = (body: Fields): Refusal | undefined => {
  const bad = new Map<string, { code: string; message: string; data: unknown }>();
  if (body.status !== undefined && !orderStatuses.includes(String(body.status))) {
    const [last = '', ...rest] = [...orderStatuses].reverse();
    const message = `status is not one of ${rest.reverse().join(', ')}, and ${last}.`;
    bad.set('status', { code: 'rest_not_in_enum', message, data: null });
  }
  const email = (body.billing as Fields | undefined)?.email;
  if (email !== undefined && email !== '' && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(String(email)))
    bad.set('billing', { code: 'rest_invalid_email', message: 'Invalid email address.', data: null });
  for (const key of ['line_items', 'shipping_lines', 'fee_lines', 'coupon_lines', 'meta_data']) {
    const value = body[key];
    if (value === undefined) continue;
    const items: unknown[] = Array.isArray(value) ? value : String(value).split(',');
    const at = items.findIndex((item) => typeof item !== 'object' || item === null);
    const name = `${key}[${at}]`;
    if (at >= 0)
      bad.set(key, { code: 'rest_invalid_type', message: `${name} is not of type object.`, data: { param: name } });
  }
  if (body.set_paid !== undefined && typeof body.set_paid !== 'boolean')
    bad.set('set_paid', {
      code: 'rest_invalid_type',
      message: 'set_paid is not of type boolean.',
      data: { param: 'set_paid' },
    });
  if (bad.size === 0) return undefined;
  return {
    code: 'rest_invalid_param',
    message: `Invalid parameter(s): ${[...bad.keys()].join(', ')}`,
    status: 400,
    data: {
      params: Object.fromEntries([...bad].map(([key, problem]) => [key, problem.message])),
      details: Object.fromEntries(bad),
    },
  };
};

export const checkCustomerBody = (body: Fields): Refusal | undefined =>
  body.email === undefined
    ? {
        code: 'rest_missing_callback_param',
        message: 'Missing parameter(s): email',
        status: 400,
        data: { params: ['email'] },
      }
    : undefined;
