import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeHttpClient } from './http-client.ts';
import { makeMemoryBudgets } from './memory-budgets.ts';
import { makeNetworks, type Networks, standInUrl } from './networks.ts';

describe('stand-ins for a vendor', () => {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    if (request.url?.startsWith('/api/moved')) {
      response.writeHead(302, { location: 'https://files.vendor.example/there' }).end();
    } else response.end(`${request.headers.host}${request.url}`);
  });
  let standIn: string;
  let networks: Networks;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    standIn = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    networks = makeNetworks({ allowedPrivateHosts: [], standIns: { vendor: standIn } });
  });
  afterAll(async () => {
    await networks.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const open = (provider: string, baseUrl = 'https://shop.vendor.example/api') =>
    makeHttpClient({
      policy: {
        baseUrl,
        hosts: ['*.vendor.example'],
        budgets: { default: { concurrency: 1 } },
        timeoutMs: 2_000,
        maxBytes: 1_000,
      },
      ports: {
        budgets: makeMemoryBudgets(),
        ...networks.of(provider),
        spill: () => Promise.reject(new Error('There is no place on disk.')),
        now: () => new Date(),
        nonce: () => 'n',
      },
      budgetKey: 'k',
      signal: new AbortController().signal,
      sign: (request) => ({ ...request, headers: { ...request.headers, authorization: request.url.href } }),
      secrets: [],
    });

  it('get every request of that vendor, with the real host in its header', async () => {
    const http = open('vendor');
    expect((await http.request({ path: 'orders?a=1' })).text).toBe('shop.vendor.example/api/orders?a=1');
    // Signed as for the vendor itself.
    expect(seen[0]?.headers.authorization).toBe('https://shop.vendor.example/api/orders?a=1');
    expect((await http.request({ path: 'moved' })).text).toBe('files.vendor.example/there');
    expect(seen.at(-1)?.headers.authorization).toBeUndefined();
    const lines: string[] = [];
    for await (const line of http.lines({ path: 'https://files.vendor.example/file' })) lines.push(line);
    expect(lines).toEqual(['files.vendor.example/file']);
    await expect(http.request({ path: 'https://elsewhere.example/' })).rejects.toMatchObject({
      code: 'HOST_NOT_ALLOWED',
    });
  });

  it('are no door for other vendors', async () => {
    expect(networks.of('other').standIn).toBeUndefined();
    await expect(open('other', standIn).request({ method: 'POST', path: 'a' })).rejects.toMatchObject({
      code: 'ADDRESS_NOT_PUBLIC',
    });
    expect(seen.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('are where a browser goes, told which host it is about', () => {
    const url = new URL('https://shop.vendor.example/oauth/authorize?client_id=a&scope=b%2Cc');
    expect(standInUrl(url, undefined)).toBe(url);
    expect(standInUrl(url, 'http://127.0.0.1:9000').href).toBe(
      'http://127.0.0.1:9000/oauth/authorize?client_id=a&scope=b%2Cc&vendor_host=shop.vendor.example',
    );
  });
});
