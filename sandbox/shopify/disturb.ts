import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Shop } from './shop.ts';

/** What was done to a request instead of answering it; `throttle` and `internal` are answers of the API itself. */
export type Disturbance = 'none' | 'answered' | 'throttle' | 'internal' | 'late' | 'truncate';

const page =
  '<!DOCTYPE html><html><head><title>Something went wrong</title></head><body><h1>Something went wrong</h1></body></html>';

/** Faults that are switched on strike here. */
export const disturb = async (
  shop: Shop,
  request: FastifyRequest,
  reply: FastifyReply,
  body: string,
): Promise<Disturbance> => {
  const { faults } = shop;
  const wait = faults.latencyMs + Math.random() * faults.jitterMs;
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  if (faults.onlyBody !== '' && !body.includes(faults.onlyBody)) return 'none';
  const struck = (rate: number): boolean => rate > 0 && Math.random() < rate;
  const hangs = faults.hangNext > 0;
  if (hangs) faults.hangNext -= 1;
  if (hangs || struck(faults.hangRate)) {
    reply.hijack();
    return 'answered';
  }
  if (struck(faults.resetRate)) {
    reply.hijack();
    request.raw.socket.destroy();
    return 'answered';
  }
  if (struck(faults.errorRate)) {
    const html = Math.random() < 0.5;
    await reply
      .code(html ? 502 : 500)
      .header('content-type', html ? 'text/html' : 'application/json')
      .send(html ? page : '{"errors":"Internal Server Error"}');
    return 'answered';
  }
  if (struck(faults.htmlRate)) {
    await reply.header('content-type', 'text/html; charset=utf-8').send(page);
    return 'answered';
  }
  if (struck(faults.edgeThrottleRate)) {
    if (faults.retryAfterSeconds !== null) reply.header('retry-after', faults.retryAfterSeconds.toFixed(1));
    await reply
      .code(429)
      .send(
        '{"errors":"Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service."}',
      );
    return 'answered';
  }
  if (struck(faults.throttleRate)) return 'throttle';
  if (struck(faults.internalErrorRate)) return 'internal';
  if (struck(faults.lateErrorRate)) return 'late';
  return struck(faults.truncateRate) ? 'truncate' : 'none';
};

/** A proxy that lost its upstream: half an answer, ended as if it were whole. */
export const cutShort = (reply: FastifyReply, text: string): void => {
  reply.hijack();
  const bytes = Buffer.from(text);
  reply.raw.writeHead(200, { 'content-type': 'application/json; charset=utf-8', connection: 'close' });
  reply.raw.end(bytes.subarray(0, Math.floor(bytes.length / 2)));
};
