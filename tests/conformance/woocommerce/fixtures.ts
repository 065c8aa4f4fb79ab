import { type RecordedDelivery, recorded } from '../../fixtures/woocommerce/read.ts';
import { type ShelfRecord, type Shelves, startRecordedStore } from '../../support/recorded-store.ts';
import type { ConformanceFixtures, Reply, WebhookFixtures } from '../suite.ts';

const deliveries = recorded<RecordedDelivery>('webhooks');

const delivery = (name: string, stream: string): WebhookFixtures['good'][number] => {
  const { headers, body } = deliveries[name] as RecordedDelivery;
  return { request: { headers, body: Buffer.from(body), url: 'https://hub.example/hook' }, stream };
};

export const fixtures: ConformanceFixtures = {
  credential: {
    consumerKey: 'ck_d0542aff06a16ca88ca74630b8e50226e83a7359',
    consumerSecret: 'cs_3f650a1287ab3ee197fd02e26b42600eef717f9d',
  },
  settings: (storeUrl) => ({ storeUrl, concurrency: 2 }),
  async vendor() {
    const shelves = excerpt();
    const store = await startRecordedStore(shelves);
    let failure: Reply | undefined;
    store.intercept = (_request, response) => {
      if (!failure) return false;
      response.writeHead(failure.status, failure.headers).end(failure.body);
      return true;
    };
    const idsOf = (list: string) => (shelves[list] ?? []).map(({ id }) => String(id));
    return {
      url: store.url,
      ids: { customers: idsOf('customers'), orders: idsOf('orders'), products: idsOf('products') },
      fail(reply) {
        failure = reply;
      },
      close: store.close,
    };
  },
  webhooks: {
    secret: deliveries['order.updated']?.secret ?? '',
    good: [
      delivery('order.updated', 'orders'),
      delivery('order.deleted-by-trash', 'orders'),
      delivery('customer.updated', 'customers'),
      delivery('product.created', 'products'),
      delivery('variation-product.updated-variation', 'products'),
    ],
    proof: ['x-wc-webhook-signature', 'x-wc-webhook-topic'],
    handshake: { ...delivery('_ping-order.created', '').request },
  },
};

/** The recorded single records, repeated under further ids until they fill three pages. */
function excerpt(): Shelves {
  const parse = (name: string) => Object.values(recorded<string>(name)).map((text) => JSON.parse(text) as ShelfRecord);
  const { 11: variable, 'variations-of-11': variations, ...others } = recorded<string>('products');
  const products = [variable ?? '', ...Object.values(others)].map((text) => JSON.parse(text) as ShelfRecord);
  return {
    orders: fill(
      parse('orders').filter(({ status }) => status !== 'trash'),
      250,
    ),
    customers: fill(
      parse('customers').filter(({ role }) => role === 'customer'),
      120,
    ),
    products: fill(products, 1),
    'products/11/variations': (JSON.parse(variations ?? '[]') as ShelfRecord[]).sort((a, b) => a.id - b.id),
  };
}

function fill(records: ShelfRecord[], atLeast: number): ShelfRecord[] {
  const byId = new Map<number, ShelfRecord>();
  for (let round = 0; round === 0 || byId.size < atLeast; round += 1) {
    for (const record of records) byId.set(record.id + round * 100_000, { ...record, id: record.id + round * 100_000 });
  }
  return [...byId.values()].sort((a, b) => a.id - b.id);
}
