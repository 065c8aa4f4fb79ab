import { woocommerce } from '@syncline/shared/connectors/woocommerce/index';
import { describe, expect, it } from 'vitest';
import { type RecordedDelivery, recorded } from '../../fixtures/woocommerce/read.ts';

const { webhooks } = woocommerce;
const settings = woocommerce.settings.parse({ storeUrl: 'http://127.0.0.1:8090' });
const deliveries = recorded<RecordedDelivery>('webhooks');
const signed = Object.entries(deliveries).filter(([, delivery]) => delivery.secret !== null);
const raw = (delivery: RecordedDelivery) => ({ headers: delivery.headers, body: Buffer.from(delivery.body), url: 'x' });
const changesOf = (name: string) => {
  const delivery = deliveries[name];
  if (!delivery) throw new Error(`There is no recorded delivery ${name}.`);
  return webhooks?.changes(
    { topic: delivery.headers['x-wc-webhook-topic'] ?? '', body: Buffer.from(delivery.body) },
    settings,
  );
};

describe('recorded deliveries', () => {
  it.each(signed)('%s is accepted', (_name, delivery) => {
    const receipt = webhooks?.receive(raw(delivery), delivery.secret ?? '');
    expect(receipt).toMatchObject({ kind: 'accept', delivery: { topic: delivery.headers['x-wc-webhook-topic'] } });
    expect(webhooks?.claimedAccount(raw(delivery))).toBe('http://127.0.0.1:8090');
  });

  it('answers the ping with 200 and stores nothing', () => {
    const ping = deliveries['_ping-order.created'];
    expect(ping && webhooks?.receive(raw(ping), '')).toEqual({ kind: 'reply', status: 200, body: 'ok' });
  });

  it('tells two events of one second apart, and a repeat from neither', () => {
    const keys = signed.map(([, delivery]) => {
      const receipt = webhooks?.receive(raw(delivery), delivery.secret ?? '');
      return receipt?.kind === 'accept' ? receipt.delivery.dedupeKey : undefined;
    });
    expect(new Set(keys).size).toBe(signed.length);
    const again = webhooks?.receive(raw(signed[0]?.[1] as RecordedDelivery), signed[0]?.[1].secret ?? '');
    expect(again).toMatchObject({ delivery: { dedupeKey: keys[0] } });
  });

  it('asks for what each of them means', () => {
    expect(changesOf('order.updated')).toMatchObject([
      { kind: 'changed', stream: 'orders', externalId: '833', record: { json: deliveries['order.updated']?.body } },
    ]);
    expect(changesOf('customer.created')).toMatchObject([{ kind: 'changed', stream: 'customers' }]);
    expect(changesOf('customer.deleted')).toEqual([{ kind: 'gone', stream: 'customers', externalId: '306' }]);
    expect(changesOf('order.deleted-by-trash')).toMatchObject([{ kind: 'gone', stream: 'orders' }]);
    expect(changesOf('product.deleted-by-trash')).toMatchObject([{ kind: 'gone', stream: 'products' }]);
    expect(changesOf('order.restored')).toMatchObject([{ kind: 'changed', stream: 'orders', externalId: '833' }]);
    expect(changesOf('product.updated-by-stock')).toEqual([{ kind: 'changed', stream: 'products', externalId: '115' }]);
    expect(changesOf('variation-product.updated-variation')).toEqual([
      { kind: 'changed', stream: 'products', externalId: '11' },
    ]);
  });

  it.each(['gone-order.created', 'gone-order.updated', 'coupon.deleted-caused-by-product-trash', 'coupon.created'])(
    'keeps and ignores %s',
    (name) => {
      expect(changesOf(name)).toMatchObject([{ kind: 'ignored' }]);
    },
  );

  it('takes no editor for a customer, unless everyone counts', () => {
    const body = Buffer.from('{"id":7,"role":"editor","email":"e@x.example"}');
    expect(webhooks?.changes({ topic: 'customer.created', body }, settings)).toMatchObject([{ kind: 'ignored' }]);
    expect(webhooks?.changes({ topic: 'customer.created', body }, { ...settings, customerRole: 'all' })).toMatchObject([
      { kind: 'changed', externalId: '7' },
    ]);
  });

  it('takes an order that went to the bin for gone, and a draft for none yet', () => {
    const order = (status: string) => Buffer.from(`{"id":7,"status":"${status}"}`);
    expect(webhooks?.changes({ topic: 'order.updated', body: order('trash') }, settings)).toMatchObject([
      { kind: 'gone' },
    ]);
    expect(webhooks?.changes({ topic: 'order.created', body: order('checkout-draft') }, settings)).toMatchObject([
      { kind: 'ignored' },
    ]);
  });
});

describe('forged deliveries', () => {
  const delivery = deliveries['order.updated'] as RecordedDelivery;
  const secret = delivery.secret ?? '';
  const refused = { kind: 'reject', reason: 'signature' };
  const receive = (change: Partial<RecordedDelivery>, key = secret) =>
    webhooks?.receive(raw({ ...delivery, ...change }), key);

  it('refuses any flipped byte of the body', () => {
    for (let at = 0; at < delivery.body.length; at += 97) {
      const body = Buffer.from(delivery.body);
      body.writeUInt8(body.readUInt8(at) ^ 1, at);
      expect(webhooks?.receive({ headers: delivery.headers, body, url: 'x' }, secret)).toEqual(refused);
    }
  });

  it('refuses the same content written differently', () => {
    expect(receive({ body: JSON.stringify(JSON.parse(delivery.body), null, 1) })).toEqual(refused);
  });

  it('refuses a wrong secret, an empty one, and a signature made with the empty one', async () => {
    const { createHmac } = await import('node:crypto');
    const forged = createHmac('sha256', '').update(delivery.body).digest('base64');
    expect(receive({}, 'another')).toEqual(refused);
    expect(receive({}, '')).toEqual(refused);
    expect(receive({ headers: { ...delivery.headers, 'x-wc-webhook-signature': forged } }, '')).toEqual(refused);
  });

  it.each([
    '',
    'x',
    '====',
    'bnp21XGUgqPoFjYYujkFG2Lrt2F0ey8ta0Md3JYTOAE',
    ' bnp21XGUgqPoFjYYujkFG2Lrt2F0ey8ta0Md3JYTOAE=',
  ])('refuses the signature %j', (signature) => {
    expect(receive({ headers: { ...delivery.headers, 'x-wc-webhook-signature': signature } })).toEqual(refused);
  });

  it('refuses an unsigned delivery, however much it looks like a ping', () => {
    const { 'x-wc-webhook-signature': _signature, ...headers } = delivery.headers;
    expect(receive({ headers })).toEqual(refused);
    expect(receive({ headers, body: `webhook_id=4&x=${delivery.body}` })).toEqual(refused);
  });

  it('checks the vector of the documentation', () => {
    const body = Buffer.from('{"id":1,"email":"a@b.co"}');
    const headers = {
      'x-wc-webhook-topic': 'customer.updated',
      'x-wc-webhook-signature': 'FL2TSA2vbVbfmbOI0WwlvyoXC/GkL7iUPxvN8Ts/R+s=',
    };
    expect(webhooks?.receive({ headers, body, url: 'x' }, 'wc_secret')).toMatchObject({
      kind: 'accept',
      delivery: { externalId: '1' },
    });
  });
});
