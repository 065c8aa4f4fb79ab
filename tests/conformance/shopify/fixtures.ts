import { createHmac } from 'node:crypto';
import { makeSandbox } from '@syncline/sandbox';
import type { Remedy } from '@syncline/shared/errors';
import type { ConformanceFixtures, Reply, WebhookFixtures } from '../suite.ts';
import { openShopDoor } from './shop-door.ts';

const secret = 'shpss_0123456789abcdef0123456789abcdef';

const own = 'sandbox-1.myshopify.com';
const shopBody = (shop: string) => `{"id":548380009,"name":"A shop","domain":"${shop}","myshopify_domain":"${shop}"}`;
const redactBody = (shop: string) =>
  `{"shop_id":1,"shop_domain":"${shop}","customer":{"id":7,"email":"a@example.com"},"orders_to_redact":[]}`;
/** Signed with the same secret; whoever signs in sees the signature. */
const signInQuery = `code=0907a61c0c8d55e99db179b68161bc00&host=YWRtaW4&shop=${own}&state=xyz&timestamp=1700000000`;

const delivery = (topic: string, body: string, prefix = 'x-shopify-'): WebhookFixtures['good'][number]['request'] => ({
  headers: {
    'content-type': 'application/json',
    [`${prefix}hmac-sha256`]: createHmac('sha256', secret).update(body).digest('base64'),
    [`${prefix}topic`]: topic,
    [`${prefix}shop-domain`]: own,
    [`${prefix}event-id`]: '0a1b2c3d-0000-4000-8000-000000000001',
    [`${prefix}webhook-id`]: '0a1b2c3d-0000-4000-8000-000000000002',
  },
  body: Buffer.from(body),
  url: 'https://hub.example/api/webhooks/shopify',
});

const cost = '"cost":{"requestedQueryCost":600,"actualQueryCost":null,"throttleStatus":{"maximumAvailable":1000,';
const throttled = (available: number): Reply => ({
  status: 200,
  body: `{"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}],"extensions":{${cost}"currentlyAvailable":${available},"restoreRate":5}}}}`,
});
const refused = (code: string): Reply => ({
  status: 200,
  body: `{"data":null,"errors":[{"message":"No.","path":["orders"],"extensions":{"code":"${code}"}}]}`,
});
const refusals: [string, Reply, Remedy[]][] = [
  ['THROTTLED for long', throttled(0), ['wait']],
  ['ACCESS_DENIED', refused('ACCESS_DENIED'), ['skip']],
  ['INTERNAL_SERVER_ERROR', refused('INTERNAL_SERVER_ERROR'), ['retry']],
  ['an unknown code', refused('SOMETHING_NEW'), ['report']],
  ['402, the shop is frozen', { status: 402, body: '{"errors":"Unavailable Shop"}' }, ['wait']],
  ['423, the shop is locked', { status: 423, body: '{"errors":"Locked"}' }, ['wait']],
];

/** Its stand-in is the simulated shop; it shares no code with the connector. */
export const fixtures: ConformanceFixtures = {
  authId: 'token',
  credential: { accessToken: 'shpat_0123456789abcdef0123456789abcdef' },
  settings: () => ({ shop: 'sandbox-1.myshopify.com', bulkFrom: 0 }),
  hasOwnHosts: true,
  refusals,
  async vendor() {
    const sandbox = makeSandbox({ stores: 1, customers: 60, orders: 40, products: 24, seed: 3 });
    const { url } = await sandbox.listen();
    const { shop } = sandbox.shopify.unit('sandbox-1');
    // Fixed, so that the suite can look for it where it must not stand.
    const [own] = shop.tokens.values();
    if (own)
      shop.tokens.set(String(fixtures.credential.accessToken), {
        ...own,
        value: String(fixtures.credential.accessToken),
      });
    sandbox.shopify.setFaults({ restoreRate: 100_000, bucketCapacity: 100_000 }, 'sandbox-1');
    const door = await openShopDoor(url);
    const ids = (kind: 'customers' | 'orders' | 'products') =>
      [...sandbox.shopify.truth(kind, { shop: 'sandbox-1' })].map((record) => String(record.id));
    return {
      url: door.url,
      ids: { customers: ids('customers'), orders: ids('orders'), products: ids('products') },
      fail(reply) {
        door.intercept = (_asked, response) => {
          if (!reply) return false;
          response.writeHead(reply.status, reply.headers).end(reply.body);
          return true;
        };
      },
      async close() {
        await door.close();
        await sandbox.close();
      },
    };
  },
  webhooks: {
    secret,
    secretFrom: { app: { clientId: 'id', clientSecret: secret }, credential: undefined },
    good: [
      { request: delivery('orders/updated', '{"id":450789469,"email":"a@example.com"}'), stream: 'orders' },
      { request: delivery('orders/delete', '{"id":450789469}'), stream: 'orders' },
      { request: delivery('customers/create', '{"id":706405506930370084}'), stream: 'customers' },
      { request: delivery('products/update', '{"id":788032119674292922}', 'shopify-'), stream: 'products' },
      { request: delivery('app/uninstalled', shopBody(own)), kind: 'uninstalled' },
      {
        request: delivery('bulk_operations/finish', '{"admin_graphql_api_id":"gid://shopify/BulkOperation/1"}'),
        kind: 'awaited',
      },
      {
        request: delivery('customers/redact', redactBody(own)),
        kind: 'privacy',
      },
      { request: delivery('shop/redact', `{"shop_id":1,"shop_domain":"${own}"}`), kind: 'privacy' },
    ],
    relabelled: [
      ['the query of a sign-in', delivery('shop/redact', signInQuery)],
      ['the query of a sign-in, of a record', delivery('orders/delete', signInQuery)],
      ['another shop’s end', delivery('shop/redact', '{"shop_id":2,"shop_domain":"other.myshopify.com"}')],
      ['another shop’s customer', delivery('customers/redact', redactBody('other.myshopify.com'))],
      ['another shop’s uninstall', delivery('app/uninstalled', shopBody('other.myshopify.com'))],
      ['a customer’s end as the shop’s', delivery('shop/redact', redactBody(own))],
      ['an order as the shop’s end', delivery('shop/redact', '{"id":450789469,"email":"a@example.com"}')],
      ['a customer as an uninstall', delivery('app/uninstalled', '{"id":706405506930370084}')],
      ['a list', delivery('shop/redact', `[{"shop_id":1,"shop_domain":"${own}"}]`)],
    ],
    proof: [],
  },
};
