import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiPolicy } from './connector.ts';
import { makeHttpClient } from './http-client.ts';
import { makeMemoryBudgets } from './memory-budgets.ts';
import type { CallRecord } from './ports.ts';
import { makeSsrfGuard } from './ssrf-guard.ts';

describe('lines of a file', () => {
  let serve: RequestListener;
  let seen: IncomingMessage[];
  let calls: CallRecord[];
  let url: string;
  let client: (policy?: Partial<ApiPolicy>, signal?: AbortSignal) => ReturnType<typeof makeHttpClient>;
  let close: () => Promise<void>;

  beforeEach(async () => {
    [seen, calls] = [[], []];
    const server = createServer((request, response) => {
      seen.push(request);
      serve(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    url = `http://${host}`;
    const guard = makeSsrfGuard({ allowedPrivateHosts: [host] });
    client = (policy = {}, signal = new AbortController().signal) =>
      makeHttpClient({
        policy: {
          baseUrl: `${url}/api`,
          budgets: { default: { concurrency: 1 } },
          timeoutMs: 300,
          maxBytes: 100_000,
          ...policy,
        },
        ports: {
          budgets: makeMemoryBudgets(),
          guard,
          onCall: (call) => calls.push(call),
          spill: () => Promise.reject(new Error('There is no place on disk.')),
          now: () => new Date(),
          nonce: () => 'n',
        },
        budgetKey: 'k',
        signal,
        sign: (request) => ({ ...request, headers: { ...request.headers, authorization: 'Bearer very-secret' } }),
        secrets: ['very-secret'],
      });
    close = async () => {
      await guard.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
  });
  afterEach(() => close());

  const read = async (http = client(), path = '/file.jsonl?Signature=abc') => {
    const lines: string[] = [];
    for await (const line of http.lines({ path })) lines.push(line);
    return lines;
  };

  it('come whole however they were cut, unsigned, as one call', async () => {
    const text = Buffer.from('{"a":"é🙂"}\r\n\n{"b":2}\n{"c":"last"}');
    serve = async (_request, response) => {
      for (const byte of text) {
        response.write(Buffer.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    };
    expect(await read()).toEqual(['{"a":"é🙂"}', '', '{"b":2}', '{"c":"last"}']);
    expect(seen[0]?.headers.authorization).toBeUndefined();
    expect(calls).toMatchObject([
      { method: 'GET', url: '/api/file.jsonl?Signature=[removed]', status: 200, bytes: text.length, error: undefined },
    ]);
  });

  it('are unpacked on the way', async () => {
    serve = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('one\ntwo\n'));
    expect(await read()).toEqual(['one', 'two']);
  });

  it('are not held in memory, and wait for whoever takes them', async () => {
    const line = `${'x'.repeat(999)}\n`;
    let written = 0;
    serve = async (_request, response) => {
      for (; written < 60_000_000; written += line.length * 100) {
        if (!response.write(line.repeat(100))) await new Promise((resolve) => response.once('drain', resolve));
      }
      response.end();
    };
    let count = 0;
    for await (const each of client().lines({ path: 'big' })) {
      count += 1;
      if (count > 1) continue;
      expect(each).toHaveLength(999);
      // Longer than the patience for a silent vendor: the clock must not run while we are the slow ones.
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(written).toBeLessThan(30_000_000);
    }
    expect(count).toBe(60_000);
  });

  it('say what is wrong with the link', async () => {
    serve = (_request, response) => response.writeHead(403).end('<Error>expired</Error>');
    await expect(read()).rejects.toMatchObject({ remedy: 'retry', code: 'FILE_GONE', status: 403 });
    serve = (_request, response) => response.writeHead(500).end();
    await expect(read()).rejects.toMatchObject({ remedy: 'retry', status: 500 });
    serve = (_request, response) => response.writeHead(429, { 'retry-after': '20' }).end();
    await expect(read()).rejects.toMatchObject({ remedy: 'wait', waitMs: 20_000 });
    await expect(read(client(), 'https://elsewhere.example/file')).rejects.toMatchObject({ code: 'HOST_NOT_ALLOWED' });
    await expect(read(client({ hosts: ['10.0.0.1'] }), 'https://10.0.0.1/file')).rejects.toMatchObject({
      code: 'ADDRESS_NOT_PUBLIC',
    });
    expect(calls.map(({ error }) => error)).toEqual([
      'FILE_GONE',
      'VENDOR_FAILED',
      'RATE_LIMITED',
      'ADDRESS_NOT_PUBLIC',
    ]);
  });

  it('follow redirects to allowed hosts only, and not for ever', async () => {
    serve = (request, response) => {
      if (request.url === '/api/there') response.end('here');
      else response.writeHead(302, { location: request.url === '/api/to' ? 'there' : '/api/to' }).end();
    };
    expect(await read(client(), 'from')).toEqual(['here']);
    serve = (_request, response) => response.writeHead(302, { location: 'https://elsewhere.example/' }).end();
    await expect(read()).rejects.toMatchObject({ code: 'HOST_NOT_ALLOWED' });
    serve = (_request, response) => response.writeHead(302, { location: '/api/round' }).end();
    await expect(read()).rejects.toMatchObject({ code: 'REDIRECT_LOOP' });
  });

  it('end with an error when the file breaks off, stands still, or has no lines', async () => {
    serve = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('one\ntwo\n');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(read()).rejects.toMatchObject({ remedy: 'retry', code: 'NETWORK_FAILED' });
    serve = (_request, response) => response.writeHead(200).write('one\n');
    await expect(read()).rejects.toMatchObject({ remedy: 'retry', code: 'VENDOR_TIMEOUT' });
    serve = () => undefined;
    await expect(read()).rejects.toMatchObject({ remedy: 'retry', code: 'VENDOR_TIMEOUT' });
    serve = (_request, response) => response.end('x'.repeat(200_000));
    await expect(read()).rejects.toMatchObject({ remedy: 'report', code: 'LINE_TOO_LONG' });
    const packed = gzipSync('one\n'.repeat(10_000));
    serve = (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed.subarray(0, packed.length - 20));
    await expect(read()).rejects.toMatchObject({ remedy: 'retry' });
  });

  it('stop when the reader has enough, or is told to', async () => {
    let isOpen = true;
    serve = (_request, response) => {
      response.on('close', () => {
        isOpen = false;
      });
      response.write('one\ntwo\n');
    };
    for await (const line of client().lines({ path: 'a' })) {
      expect(line).toBe('one');
      break;
    }
    await expect.poll(() => isOpen).toBe(false);
    const cancel = new AbortController();
    const reading = (async () => {
      for await (const _line of client({}, cancel.signal).lines({ path: 'a' })) cancel.abort(new Error('stop'));
    })();
    await expect(reading).rejects.toThrow('stop');
  });
});
