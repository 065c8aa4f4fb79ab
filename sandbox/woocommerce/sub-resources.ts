import { stamp } from '../kit/zone.ts';
import { refusals, refuse } from './errors.ts';
import { createVariation, deleteVariation, updateVariation } from './product-edits.ts';
import { createRefund, deleteRefund, refundsOf } from './refunds.ts';
import { recordAnswer, recordsAnswer, written } from './rest-answers.ts';
import type { KnownRoute, RestRequest } from './rest-route.ts';
import { type Fields, homeToken } from './source.ts';
import type { Store } from './store.ts';

/** Refunds and notes of an order, variations of a product. */
export const subAnswer = (request: RestRequest): KnownRoute | undefined => {
  const match = /^\/wc\/v[123]\/(orders|products)\/(\d+)\/(refunds|notes|variations)(?:\/(\d+|batch))?$/.exec(
    request.route,
  );
  if (!match) return undefined;
  const parent = Number(match[2]);
  const id = match[4] === undefined ? undefined : Number(match[4]);
  const kind = id === undefined ? 'list' : 'item';
  const run = handlers[`${match[1]}/${match[3]}`]?.(request, parent, id);
  const allow =
    id === undefined ? 'GET, POST' : match[3] === 'variations' ? 'GET, POST, PUT, PATCH, DELETE' : 'GET, DELETE';
  return run && !Number.isNaN(id ?? 0) ? { kind, allow, run } : undefined;
};

type Handler = (request: RestRequest, parent: number, id: number | undefined) => KnownRoute['run'] | undefined;

const handlers: Record<string, Handler> = {
  'orders/refunds': (request, orderId, id) => {
    const { method } = request;
    if (id === undefined && reads(method))
      return (store) => {
        const all = refundsOf(store, orderId);
        return Array.isArray(all) ? recordsAnswer(request, all) : refuse(all);
      };
    if (id === undefined && method === 'POST')
      return (store, body) => written(request, createRefund(store, orderId, body), 201);
    if (id !== undefined && reads(method))
      return (store) => {
        const all = refundsOf(store, orderId);
        const one = Array.isArray(all) ? all.find((item) => item.id === id) : undefined;
        return one ? recordAnswer(request, one) : refuse(refusals.refundId);
      };
    return id !== undefined && method === 'DELETE'
      ? (store) => written(request, deleteRefund(store, orderId, id), 200)
      : undefined;
  },
  'orders/notes': (request, orderId, id) => {
    const { method } = request;
    if (id === undefined && reads(method))
      return (store) =>
        store.collections.orders.find(orderId)
          ? recordsAnswer(request, [...(store.notes.get(orderId) ?? [])].reverse(), false)
          : refuse(refusals.orderId);
    if (id === undefined && method === 'POST')
      return (store, body) => {
        if (!store.collections.orders.find(orderId)) return refuse(refusals.orderId);
        return recordAnswer(
          request,
          addNote(store, orderId, String(body.note ?? ''), body.customer_note === true),
          201,
        );
      };
    if (id === undefined) return undefined;
    const one = (store: Store): Fields | undefined => store.notes.get(orderId)?.find((item) => item.id === id);
    if (reads(method))
      return (store) => {
        const note = one(store);
        return note ? recordAnswer(request, note) : refuse(refusals.noteId);
      };
    if (method !== 'DELETE') return undefined;
    return (store) => {
      const note = one(store);
      store.notes.set(
        orderId,
        (store.notes.get(orderId) ?? []).filter((item) => item !== note),
      );
      return note ? recordAnswer(request, note) : refuse(refusals.noteId);
    };
  },
  'products/variations': (request, productId, id) => {
    const { method } = request;
    if (id === undefined && reads(method))
      return (store) => {
        const all = store.variationsOf(productId);
        return all ? recordsAnswer(request, [...all].reverse()) : refuse(refusals.productId);
      };
    if (id === undefined)
      return method === 'POST'
        ? (store, body) => written(request, createVariation(store, productId, body), 201)
        : undefined;
    if (reads(method))
      return (store) => {
        const one = store.variationsOf(productId)?.find((item) => item.id === id);
        return one ? recordAnswer(request, one) : refuse(refusals.variationId);
      };
    if (method === 'DELETE') return (store) => written(request, deleteVariation(store, productId, id), 200);
    return ['POST', 'PUT', 'PATCH'].includes(method)
      ? (store, body) => written(request, updateVariation(store, productId, id, body), 200)
      : undefined;
  },
};

/** A note changes neither the order's date nor anyone's webhook. */
const addNote = (store: Store, orderId: number, note: string, toCustomer: boolean): Fields => {
  const now = store.now();
  const id = store.nextItemId();
  const record: Fields = {
    id,
    author: 'WooCommerce',
    date_created: store.zone.local(now),
    date_created_gmt: stamp(now),
    note,
    customer_note: toCustomer,
    _links: {
      self: [
        { href: `${homeToken}/wp-json/wc/v3/orders/${orderId}/notes/${id}`, targetHints: { allow: ['GET', 'DELETE'] } },
      ],
      collection: [{ href: `${homeToken}/wp-json/wc/v3/orders/${orderId}/notes` }],
      up: [{ href: `${homeToken}/wp-json/wc/v3/orders/${orderId}` }],
    },
  };
  store.notes.set(orderId, [...(store.notes.get(orderId) ?? []), record]);
  store.changed();
  return record;
};

const reads = (method: string): boolean => method === 'GET' || method === 'HEAD';
