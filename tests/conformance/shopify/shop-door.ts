import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ShopDoor {
  url: string;
  /** Asked first; true: it has answered. */
  intercept: (asked: IncomingMessage, response: ServerResponse) => boolean;
  close(): Promise<void>;
}

/** Stands before a simulated shop and passes everything on, with the host that was called. */
export async function openShopDoor(shopUrl: string): Promise<ShopDoor> {
  const { hostname, port } = new URL(shopUrl);
  const server = createServer((asked, response) => {
    if (door.intercept(asked, response)) return;
    const { method, url, headers } = asked;
    const onward = request({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.once('error', () => response.destroy());
    asked.pipe(onward);
  });
  const door: ShopDoor = {
    url: '',
    intercept: () => false,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  door.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return door;
}
