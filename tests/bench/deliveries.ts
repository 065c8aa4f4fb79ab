import { createHmac, randomUUID } from 'node:crypto';
import { Agent } from 'undici';

/** What a store sends: headers and the exact body. */
export interface SignedDelivery {
  headers: Record<string, string>;
  body: string;
}

/** Each a real order of the store, edited a moment ago: its payload is newer than what is stored. */
export function signedDeliveries(
  orders: Record<string, unknown>[],
  options: { count: number; secret: string; source: string; from: Date },
): SignedDelivery[] {
  return Array.from({ length: options.count }, (_, n) => {
    const order = orders[n % orders.length] ?? {};
    const stamp = new Date(options.from.getTime() + n * 1000).toISOString().slice(0, 19);
    const body = JSON.stringify({ ...order, date_modified: stamp, date_modified_gmt: stamp });
    return {
      body,
      headers: {
        'content-type': 'application/json',
        'x-wc-webhook-source': options.source,
        'x-wc-webhook-topic': 'order.updated',
        'x-wc-webhook-resource': 'order',
        'x-wc-webhook-event': 'updated',
        'x-wc-webhook-id': '7',
        'x-wc-webhook-delivery-id': randomUUID().replaceAll('-', ''),
        'x-wc-webhook-signature': createHmac('sha256', options.secret).update(body).digest('base64'),
      },
    };
  });
}

export interface PostResult {
  perSecond: number;
  /** Milliseconds from sending to the answer. */
  p50: number;
  p99: number;
  refused: number;
}

/** Posts all of them over keep-alive connections, as fast as they are answered or at a given pace. */
export async function postAll(
  url: string,
  deliveries: SignedDelivery[],
  options: { connections: number; perSecond?: number },
): Promise<PostResult> {
  const agent = new Agent({ connections: options.connections, pipelining: 1 });
  const { origin, pathname } = new URL(url);
  const latencies: number[] = [];
  let refused = 0;
  let next = 0;
  const started = performance.now();
  const post = async () => {
    for (;;) {
      const n = next++;
      const delivery = deliveries[n];
      if (!delivery) return;
      if (options.perSecond !== undefined) {
        const due = started + (n / options.perSecond) * 1000;
        const early = due - performance.now();
        if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      }
      const sent = performance.now();
      const { statusCode, body } = await agent.request({ origin, path: pathname, method: 'POST', ...delivery });
      await body.dump();
      latencies.push(performance.now() - sent);
      if (statusCode !== 200) refused += 1;
    }
  };
  await Promise.all(Array.from({ length: options.connections }, post));
  const seconds = (performance.now() - started) / 1000;
  await agent.close();
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  return { perSecond: deliveries.length / seconds, p50: at(0.5), p99: at(0.99), refused };
}
