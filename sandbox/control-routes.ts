import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Control } from './control.ts';
import { changeRole, editSilently } from './woocommerce/customer-edits.ts';
import { isRefusal } from './woocommerce/errors.ts';
import { faultsSchema } from './woocommerce/faults.ts';
import { restoreOrder } from './woocommerce/order-edits.ts';
import { createProduct, createVariations, restoreProduct, updateVariation } from './woocommerce/product-edits.ts';
import { createRefund, deleteRefund } from './woocommerce/refunds.ts';
import { resourceOf } from './woocommerce/resources.ts';

const stream = z.enum(['orders', 'customers', 'products']);
const shop = z.object({ store: z.string().default('store-1') });
const bulk = z.object({ stream, count: z.number().int().min(0).max(100_000), seed: z.number().int().optional() });
const one = z.object({ stream, id: z.number().int(), changes: z.record(z.string(), z.unknown()).default({}) });
const faultChanges = faultsSchema
  .partial()
  .extend({ webhooks: faultsSchema.shape.webhooks.unwrap().partial().optional() });

/**
 * The same by HTTP, for tests and drills in other processes. Every route takes `?store=` (default
 * `store-1`); bodies and answers are JSON.
 */
export const registerControl = (app: FastifyInstance, control: Control, others: () => readonly unknown[]): void => {
  const body = <T>(schema: z.ZodType<T>, raw: unknown): T =>
    schema.parse(Buffer.isBuffer(raw) && raw.length > 0 ? JSON.parse(raw.toString('utf8')) : {});
  const where = (query: unknown): string => shop.parse(query).store;

  void app.register(async (scope) => {
    scope.setErrorHandler((error, _request, reply) => {
      const message = error instanceof Error ? error.message : String(error);
      return reply.code(400).send({ error: message });
    });
    scope.get('/control/stores', () => [...control.stores(), ...others()]);
    scope.get('/control/totals', (request) => control.totals(where(request.query)));
    scope.get('/control/faults', (request) => control.faults(where(request.query)));
    scope.put('/control/faults', (request) => {
      const changes = body(z.record(z.string(), z.unknown()), request.body);
      // Defaults of absent switches must not overwrite what is set.
      const parsed = faultChanges.parse(changes) as Record<string, unknown>;
      const named = Object.fromEntries(Object.keys(changes).map((key) => [key, parsed[key]]));
      if (changes.webhooks) named.webhooks = changes.webhooks;
      return control.setFaults(named, where(request.query));
    });
    scope.delete('/control/faults', (request) => {
      control.clearFaults(where(request.query));
      return { ok: true };
    });
    for (const verb of ['touch', 'trash', 'remove', 'create'] as const)
      scope.post(`/control/${verb}`, (request) => {
        const { stream: name, count, seed } = body(bulk, request.body);
        const store = where(request.query);
        return { ids: control[verb](name, count, seed === undefined ? { store } : { store, seed }) };
      });
    scope.post('/control/edit', (request, reply) => {
      const { stream: name, id, changes } = body(one, request.body);
      const result = resourceOf(control.store(where(request.query)), name).update(id, changes);
      return isRefusal(result) && !('id' in result) ? reply.code(result.status).send(result) : result;
    });
    scope.post('/control/act', (request) => {
      const input = body(act, request.body);
      return perform(control, where(request.query), input);
    });
    scope.get('/control/requests', (request) => control.requests(where(request.query)));
    scope.delete('/control/requests', (request) => {
      control.resetRequests(where(request.query));
      return { ok: true };
    });
    scope.get('/control/webhooks', (request) => {
      const { webhooks } = control.store(where(request.query));
      const subscriptions = [...webhooks.subscriptions.values()].map(({ secret: _secret, ...shown }) => shown);
      return { subscriptions, pending: webhooks.pending(), log: webhooks.log };
    });
    scope.post('/control/webhooks/idle', async (request) => {
      await control.store(where(request.query)).webhooks.idle();
      return { ok: true };
    });
    scope.get('/control/truth', (request, reply) => {
      const query = truthQuery.parse(request.query);
      const lines = control.truth(query.stream, { store: query.store, afterId: query.after_id });
      reply.header('content-type', 'application/x-ndjson');
      return reply.send(Readable.from(chunks(lines)));
    });
  });
};

const truthQuery = shop.extend({
  stream: z.enum(['orders', 'customers', 'products', 'variations']),
  after_id: z.coerce.number().int().default(0),
});

const act = z.discriminatedUnion('do', [
  z.object({ do: z.literal('restore'), stream: z.enum(['orders', 'products']), id: z.number().int() }),
  z.object({ do: z.literal('trash'), stream, id: z.number().int() }),
  z.object({ do: z.literal('delete'), stream, id: z.number().int() }),
  z.object({ do: z.literal('refund'), id: z.number().int(), amount: z.string(), reason: z.string().default('') }),
  z.object({ do: z.literal('deleteRefund'), id: z.number().int(), refundId: z.number().int() }),
  z.object({ do: z.literal('role'), id: z.number().int(), role: z.string() }),
  z.object({ do: z.literal('silentAddress'), id: z.number().int(), billing: z.record(z.string(), z.unknown()) }),
  z.object({
    do: z.literal('variation'),
    id: z.number().int(),
    variationId: z.number().int(),
    changes: z.record(z.string(), z.unknown()),
  }),
  z.object({ do: z.literal('bigProduct'), variations: z.number().int().min(1).max(5_000) }),
]);

/** One edit of a kind that REST alone cannot make. */
const perform = (control: Control, storeId: string, input: z.infer<typeof act>): unknown => {
  const store = control.store(storeId);
  switch (input.do) {
    case 'restore':
      return input.stream === 'orders' ? restoreOrder(store, input.id) : restoreProduct(store, input.id);
    case 'trash':
      return resourceOf(store, input.stream).remove(input.id, false);
    case 'delete':
      return resourceOf(store, input.stream).remove(input.id, true);
    case 'refund':
      return createRefund(store, input.id, { amount: input.amount, reason: input.reason });
    case 'deleteRefund':
      return deleteRefund(store, input.id, input.refundId);
    case 'role':
      return changeRole(store, input.id, input.role);
    case 'silentAddress':
      return editSilently(store, input.id, input.billing);
    case 'variation':
      return updateVariation(store, input.id, input.variationId, input.changes);
    case 'bigProduct': {
      const product = createProduct(store, { name: 'Very variable', type: 'variable' });
      if (isRefusal(product) && !('id' in product)) return product;
      const id = Number((product as { id?: unknown }).id);
      return { id, variations: createVariations(store, id, input.variations).length };
    }
  }
};

function* chunks(lines: Iterable<string>): Generator<string> {
  let text = '';
  for (const line of lines) {
    text += `${line}\n`;
    if (text.length > 65_536) {
      yield text;
      text = '';
    }
  }
  if (text !== '') yield text;
}
