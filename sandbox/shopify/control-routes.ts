import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ShopifyControl } from './control.ts';
import { faultsSchema } from './faults.ts';
import { plans } from './shop.ts';
import { truthOf } from './truth.ts';

const kind = z.enum(['orders', 'customers', 'products']);
const where = z.object({ shop: z.string().default('sandbox-1') });
const count = z.number().int().min(0).max(5_000_000);
const newShop = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  seed: z.number().int().optional(),
  customers: count.optional(),
  orders: count.optional(),
  products: count.optional(),
  currency: z.string().length(3).optional(),
  timezone: z.string().optional(),
  plan: z.enum(Object.keys(plans) as [keyof typeof plans]).optional(),
  firstId: z.string().regex(/^\d+$/).optional(),
  /** Seconds since 1970. */
  endsAt: z.number().int().optional(),
});
const many = z.object({ kind, count: z.number().int().min(0).max(100_000), seed: z.number().int().optional() });
const id = z.string().regex(/^(gid:\/\/shopify\/\w+\/)?\d+$/);
const act = z.discriminatedUnion('do', [
  z.object({ do: z.literal('edit'), kind, id, changes: z.record(z.string(), z.unknown()) }),
  z.object({ do: z.literal('delete'), kind, id }),
  z.object({ do: z.literal('refund'), id, amount: z.string().optional(), note: z.string().optional() }),
  z.object({
    do: z.literal('fulfil'),
    id,
    quantity: z.number().int().positive().optional(),
    tracking: z.string().optional(),
  }),
  z.object({ do: z.literal('cancel'), id }),
  z.object({ do: z.literal('close'), id, closed: z.boolean().default(true) }),
  z.object({
    do: z.literal('stock'),
    id,
    variant: z.number().int(),
    location: z.number().int(),
    quantity: z.number().int(),
  }),
  z.object({ do: z.literal('uninstall') }),
  z.object({ do: z.literal('expireTokens'), refresh: z.boolean().default(false) }),
  z.object({
    do: z.literal('privacy'),
    what: z.enum(['data_request', 'redact', 'shop_redact']),
    customer: id.optional(),
    orders: z.array(id).optional(),
  }),
  z.object({ do: z.literal('privacyAddress'), url: z.url().nullable() }),
  z.object({ do: z.literal('notification'), topic: z.string(), url: z.url() }),
]);

/** The control API of the simulated Shopify shops, below `/control/shopify/`. Every route takes `?shop=`. */
export const registerShopifyControl = (app: FastifyInstance, control: ShopifyControl): void => {
  const body = <T>(schema: z.ZodType<T>, raw: unknown): T =>
    schema.parse(Buffer.isBuffer(raw) && raw.length > 0 ? JSON.parse(raw.toString('utf8')) : {});
  const at = (query: unknown): string => where.parse(query).shop;

  // For whoever starts a hub beside the sandbox: what to register it as.
  app.get('/control/apps', () => {
    const { clientId, clientSecret } = control.app();
    return [{ provider: 'shopify', clientId, clientSecret }];
  });
  void app.register(
    async (scope) => {
      scope.setErrorHandler((error, _request, reply) =>
        reply.code(400).send({ error: error instanceof Error ? error.message : String(error) }),
      );
      scope.get('/app', () => control.app());
      scope.get('/shops', () => control.shops());
      scope.post('/shops', (request) =>
        control.addShop(given(body(newShop, request.body)) as z.infer<typeof newShop> as never),
      );
      scope.get('/totals', (request) => control.totals(at(request.query)));
      scope.get('/faults', (request) => control.unit(at(request.query)).shop.faults);
      scope.put('/faults', (request) => {
        const changes = body(z.record(z.string(), z.unknown()), request.body);
        for (const name of Object.keys(changes))
          if (!(name in faultsSchema.shape)) throw new Error(`There is no switch "${name}".`);
        return control.setFaults(changes, at(request.query));
      });
      scope.delete('/faults', (request) => {
        control.clearFaults(at(request.query));
        return { ok: true };
      });
      for (const verb of ['touch', 'create', 'remove'] as const)
        scope.post(`/${verb}`, (request) => {
          const { kind: of, count: wanted, seed } = body(many, request.body);
          const shop = at(request.query);
          return { ids: control[verb](of, wanted, seed === undefined ? { shop } : { shop, seed }) };
        });
      scope.post('/act', (request) => perform(control, at(request.query), body(act, request.body)));
      scope.get('/requests', (request) => control.requests(at(request.query)));
      scope.delete('/requests', (request) => {
        control.resetRequests(at(request.query));
        return { ok: true };
      });
      scope.get('/buckets', (request) => control.buckets(at(request.query)));
      scope.get('/webhooks', (request) => {
        const { webhooks } = control.unit(at(request.query));
        return { subscriptions: [...webhooks.subscriptions.values()], pending: webhooks.pending(), log: webhooks.log };
      });
      scope.post('/webhooks/idle', async (request) => {
        await control.unit(at(request.query)).webhooks.idle();
        return { ok: true };
      });
      scope.get('/record', (request) => {
        const query = where.extend({ kind, id }).parse(request.query);
        const { shop } = control.unit(query.shop);
        const record = shop.collections[query.kind].find(control.numberOf(query.kind, query.id, query.shop));
        return record ? truthOf(shop, record) : null;
      });
      scope.get('/truth', (request, reply) => {
        const query = where.extend({ kind, after: id.optional() }).parse(request.query);
        const options =
          query.after === undefined ? {} : { afterN: control.numberOf(query.kind, query.after, query.shop) };
        reply.header('content-type', 'application/x-ndjson');
        return reply.send(Readable.from(chunks(control.truth(query.kind, { shop: query.shop, ...options }))));
      });
    },
    { prefix: '/control/shopify' },
  );
};

const perform = (control: ShopifyControl, shop: string, input: z.infer<typeof act>): unknown => {
  const acts = control.acts(shop);
  const order = (text: string): number => control.numberOf('orders', text, shop);
  switch (input.do) {
    case 'edit':
      return acts.edit(input.kind, control.numberOf(input.kind, input.id, shop), input.changes);
    case 'delete':
      acts.remove(input.kind, control.numberOf(input.kind, input.id, shop));
      return { ok: true };
    case 'refund':
      return acts.refund(order(input.id), given({ amount: input.amount, note: input.note }));
    case 'fulfil':
      return acts.fulfil(order(input.id), given({ quantity: input.quantity, tracking: input.tracking }));
    case 'cancel':
      return acts.cancel(order(input.id));
    case 'close':
      return acts.close(order(input.id), input.closed);
    case 'stock':
      return acts.setStock(control.numberOf('products', input.id, shop), input.variant, input.location, input.quantity);
    case 'uninstall':
      control.uninstall(shop);
      return { ok: true };
    case 'expireTokens':
      control.expireTokens({ refresh: input.refresh }, shop);
      return { ok: true };
    case 'privacy':
      control.privacy(input.what, given({ customer: input.customer, orders: input.orders }), shop);
      return { ok: true };
    case 'privacyAddress':
      control.app().privacyUrl = input.url;
      return control.app();
    case 'notification':
      control.unit(shop).webhooks.notifications.push({ topic: input.topic, uri: input.url });
      return { ok: true };
  }
};

/** Without what was not given. */
const given = <T extends object>(input: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

function* chunks(lines: Iterable<unknown>): Generator<string> {
  let text = '';
  for (const line of lines) {
    text += `${JSON.stringify(line)}\n`;
    if (text.length < 65_536) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
