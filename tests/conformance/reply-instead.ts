import { createServer } from 'node:http';
import { request as ask } from 'undici';
import type { Reply } from './suite.ts';

/** Passes requests on to a server, or answers them itself while it was told to. */
export async function replyInstead(target: string): Promise<{
  url: string;
  reply(reply: Reply | undefined): void;
  close(): Promise<void>;
}> {
  let instead: Reply | undefined;
  const server = createServer((request, response) => {
    if (instead) {
      response.writeHead(instead.status, instead.headers).end(instead.body);
      return;
    }
    ask(`${target}${request.url}`, { method: request.method as 'GET' }).then(
      async (answer) => {
        response.writeHead(answer.statusCode, { 'content-type': 'application/json' });
        response.end(await answer.body.text());
      },
      () => response.writeHead(502).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    reply(reply) {
      instead = reply;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
