import { createHmac, timingSafeEqual } from 'node:crypto';
import Fastify from 'fastify';
import postgres from 'postgres';

/**
 * The floor of taking webhooks in: bare Fastify, the signature, and one INSERT for all deliveries of
 * the same few milliseconds, answered after the commit. No dedupe, no tenants, no look-up. Runs as a
 * process of its own: `webhook-floor.ts DATABASE_URL SECRET`, and prints its port.
 */
const [databaseUrl = '', secret = ''] = process.argv.slice(2);
const sql = postgres(databaseUrl, { max: 4, onnotice: () => undefined });
await sql.unsafe(`create schema if not exists floor; drop table if exists floor.inbox;
  create table floor.inbox (id bigserial primary key, topic text, headers jsonb, body bytea, received_at timestamptz default now())`);

interface Waiting {
  row: { topic: string; headers: string; body: string };
  done(): void;
  failed(error: unknown): void;
}
let waiting: Waiting[] = [];
let scheduled = false;

async function flush(): Promise<void> {
  const group = waiting;
  waiting = [];
  scheduled = false;
  try {
    await sql`
      insert into floor.inbox (topic, headers, body)
      select i.topic, i.headers::jsonb, decode(i.body, 'base64')
      from json_to_recordset(${JSON.stringify(group.map(({ row }) => row))}::text::json) as i (topic text, headers text, body text)`;
    for (const one of group) one.done();
  } catch (error) {
    for (const one of group) one.failed(error);
  }
}

const app = Fastify({ bodyLimit: 1_000_000 });
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
app.post('/hook', async (request, reply) => {
  const body = request.body as Buffer;
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(String(request.headers['x-wc-webhook-signature']), 'base64');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return reply.code(401).send('');
  await new Promise<void>((done, failed) => {
    waiting.push({
      row: {
        topic: String(request.headers['x-wc-webhook-topic']),
        headers: JSON.stringify(request.headers),
        body: body.toString('base64'),
      },
      done,
      failed,
    });
    if (!scheduled) setTimeout(() => void flush(), 4);
    scheduled = true;
  });
  return '';
});
const address = await app.listen({ port: 0, host: '127.0.0.1' });
console.log(`floor listening at ${address}`);
