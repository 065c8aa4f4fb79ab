import type { Control } from '../control.ts';
import { type Faults, faultsSchema, usualFaults } from '../woocommerce/faults.ts';
import { restoreOrder } from '../woocommerce/order-edits.ts';
import { restoreProduct, updateVariation } from '../woocommerce/product-edits.ts';
import { createRefund } from '../woocommerce/refunds.ts';
import { resourceOf } from '../woocommerce/resources.ts';
import type { Fields, StreamName } from '../woocommerce/source.ts';

/** Does what a form on the pages asks; `back` is where the browser goes then. */
export const applyForm = (
  control: Control,
  storeId: string,
  path: readonly string[],
  form: URLSearchParams,
): { back: string; result: unknown } => {
  const [section = '', record] = path;
  const store = control.store(storeId);
  const action = form.get('action') ?? '';
  if (section === 'faults') {
    if (action === 'clear') control.clearFaults(storeId);
    else control.setFaults(faultsOf(form, store.faults), storeId);
    return { back: 'faults', result: undefined };
  }
  const stream = section as StreamName;
  if (record === undefined || record === '') {
    if (action === 'create') {
      const [id] = control.create(stream, 1, { store: storeId });
      return { back: `${stream}/${id}`, result: undefined };
    }
    const count = Math.min(10_000, Number(form.get('count') ?? 0) || 0);
    if (action === 'touch') control.touch(stream, count, { store: storeId });
    if (action === 'trash') control.trash(stream, count, { store: storeId });
    return { back: stream, result: undefined };
  }
  const id = Number(record);
  const resource = resourceOf(store, stream);
  if (action === 'trash') return { back: `${stream}/${id}`, result: resource.remove(id, false) };
  if (action === 'delete') return { back: stream, result: resource.remove(id, true) };
  if (action === 'restore')
    return {
      back: `${stream}/${id}`,
      result: stream === 'orders' ? restoreOrder(store, id) : restoreProduct(store, id),
    };
  if (action === 'refund') {
    const body = { amount: form.get('amount') ?? '0', reason: form.get('reason') ?? '' };
    return { back: `${stream}/${id}`, result: createRefund(store, id, body) };
  }
  if (action === 'variation') {
    const change = {
      regular_price: form.get('regular_price') ?? '',
      stock_quantity: Number(form.get('stock_quantity')),
    };
    return { back: `${stream}/${id}`, result: updateVariation(store, id, Number(form.get('variation')), change) };
  }
  return { back: `${stream}/${id}`, result: resource.update(id, changesOf(stream, form)) };
};

const changesOf = (stream: StreamName, form: URLSearchParams): Fields => {
  const pick = (...names: string[]): Fields =>
    Object.fromEntries(names.filter((name) => form.has(name)).map((name) => [name, form.get(name)]));
  const billing = pick('first_name', 'last_name', 'email', 'phone', 'city');
  if (stream === 'orders') return { ...pick('status', 'customer_note', 'total'), billing };
  if (stream === 'customers') return { ...pick('first_name', 'last_name', 'email'), billing: pick('phone', 'city') };
  const stock = form.get('stock_quantity') ?? '';
  return { ...pick('name', 'sku', 'regular_price'), ...(stock === '' ? {} : { stock_quantity: Number(stock) }) };
};

/** Reads the faults form: a missing check box is off, an empty number is the usual value. */
const faultsOf = (form: URLSearchParams, now: Faults): Faults => {
  const read = (name: string, usual: unknown): unknown => {
    const text = form.get(name) ?? '';
    if (typeof usual === 'boolean') return form.has(name);
    if (text === '') return usual;
    return typeof usual === 'number' || usual === null ? Number(text) : text;
  };
  const { webhooks, ...plain } = usualFaults;
  const wanted = {
    ...Object.fromEntries(Object.entries(plain).map(([name, usual]) => [name, read(name, usual)])),
    webhooks: Object.fromEntries(
      Object.entries(webhooks).map(([name, usual]) => [name, read(`webhooks.${name}`, usual)]),
    ),
  };
  const parsed = faultsSchema.safeParse({ ...wanted, limitStatus: Number(form.get('limitStatus') ?? now.limitStatus) });
  return parsed.success ? parsed.data : now;
};
