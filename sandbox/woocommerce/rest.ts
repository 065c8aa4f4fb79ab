import { escapePhp, phpJson } from '../kit/php-json.ts';
import { authenticate, permissionOf } from './auth.ts';
import { type Answer, isRefusal, type Refusal, refusalBody, refusals, refuse } from './errors.ts';
import { infoAnswer } from './info.ts';
import { listAnswer } from './lists.ts';
import { resourceOf } from './resources.ts';
import { recordAnswer, written } from './rest-answers.ts';
import type { KnownRoute, RestRequest } from './rest-route.ts';
import { type Fields, homeToken, type StreamName } from './source.ts';
import { type Store, variationProduct } from './store.ts';
import { subAnswer } from './sub-resources.ts';
import { webhookAnswer } from './webhook-routes.ts';

/** Answers one REST request as the store would. */
export const answerRest = async (store: Store, request: RestRequest): Promise<Answer> => {
  const identity = authenticate(store, request);
  if (identity.kind === 'refused') return refuse({ ...identity, status: 401 });
  const known = store.faults.deactivated ? undefined : matchRoute(request);
  if (!known) return refuse(refusals.noRoute);
  if (known.open) return known.run(store, {});
  const denied = permissionOf(identity, request.method, known.kind);
  if (denied) return refuse(denied);
  const body = readBody(request);
  if (body === undefined) return refuse(refusals.invalidJson, known.allow);
  const answer = await known.run(store, body);
  return { allow: known.allow, ...answer };
};

const matchRoute = (request: RestRequest): KnownRoute | undefined => {
  const { route } = request;
  const main = /^\/wc\/v[123]\/(orders|customers|products)(?:\/(\d+|batch))?$/.exec(route);
  if (main) return mainRoute(request, main[1] as StreamName, main[2]);
  return subAnswer(request) ?? webhookAnswer(request) ?? infoAnswer(request);
};

const mainRoute = (request: RestRequest, stream: StreamName, part: string | undefined): KnownRoute | undefined => {
  const { method } = request;
  if (part === undefined) {
    const base = { kind: 'list', allow: 'GET, POST' } as const;
    if (method === 'GET' || method === 'HEAD')
      return { ...base, run: (store) => listAnswer({ store, stream, ...request }) };
    if (method !== 'POST') return undefined;
    return { ...base, run: (store, body) => written(request, resourceOf(store, stream).create(body), 201) };
  }
  if (part === 'batch')
    return method === 'POST' || method === 'PUT' || method === 'PATCH'
      ? { kind: 'batch', allow: 'POST, PUT, PATCH', run: (store, body) => batch(store, request, stream, body) }
      : undefined;
  const id = Number(part);
  const base = { kind: 'item', allow: 'GET, POST, PUT, PATCH, DELETE' } as const;
  if (method === 'GET' || method === 'HEAD')
    return {
      ...base,
      run: (store) => {
        const record =
          store.collections[stream].find(id) ?? (stream === 'products' ? variationProduct(store, id) : null);
        return record ? recordAnswer(request, record) : refuse(resourceOf(store, stream).unknown);
      },
    };
  if (method === 'POST' || method === 'PUT' || method === 'PATCH')
    return { ...base, run: (store, body) => written(request, resourceOf(store, stream).update(id, body), 200) };
  if (method !== 'DELETE') return undefined;
  return {
    ...base,
    run: (store, body) => {
      const force = ['true', '1'].includes(String(request.query.get('force') ?? body.force ?? ''));
      return written(request, resourceOf(store, stream).remove(id, force), 200);
    },
  };
};

const batch = (store: Store, request: RestRequest, stream: StreamName, body: Fields): Answer => {
  const items = (key: string): unknown[] => (Array.isArray(body[key]) ? (body[key] as unknown[]) : []);
  const all = ['create', 'update', 'delete'].flatMap(items);
  if (all.length > 100)
    return refuse({
      code: 'woocommerce_rest_request_entity_too_large',
      message: 'Unable to accept more than 100 items for this request.',
      status: 413,
    });
  const resource = resourceOf(store, stream);
  const shown = (id: number, result: Fields | Refusal): Fields =>
    isRefusal(result) && !('id' in result) ? { id, error: refusalBody(result) } : (result as Fields);
  const out: Fields = {};
  if (items('create').length > 0) out.create = items('create').map((item) => shown(0, resource.create(item as Fields)));
  if (items('update').length > 0)
    out.update = items('update').map((item) => {
      const id = Number((item as Fields).id);
      return shown(id, resource.update(id, item as Fields));
    });
  // A batch deletes for good, and tells nobody (customers excepted).
  if (items('delete').length > 0)
    out.delete = items('delete').map((item) => shown(Number(item), resource.remove(Number(item), true)));
  return { status: 200, body: phpJson(out).replaceAll(homeToken, escapePhp(request.home)) };
};

const readBody = (request: RestRequest): Fields | undefined => {
  if (request.body.length === 0 || request.method === 'GET' || request.method === 'HEAD') return {};
  try {
    const value: unknown = JSON.parse(request.body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  } catch {
    return undefined;
  }
};
