import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress, makeSsrfGuard } from './ssrf-guard.ts';

describe('addresses', () => {
  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::127.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::1',
    '2001::1',
    '2001:db8::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '100::1',
    'not-an-address',
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700::1111', '::ffff:1.1.1.1'])(
    '%s is public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

describe('guard', () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createServer((request, response) => response.end(request.headers.host));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  async function ask(url: string, options: { allowed?: string[]; answers?: string[][] } = {}) {
    const answers = [...(options.answers ?? [])];
    let lookups = 0;
    const guard = makeSsrfGuard({
      allowedPrivateHosts: options.allowed ?? [],
      resolve: async () => {
        lookups += 1;
        return (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
      },
    });
    const { origin, pathname } = new URL(url);
    try {
      const response = await guard.dispatcher.request({ origin, path: pathname, method: 'GET' });
      return { text: await response.body.text(), lookups };
    } catch (error) {
      return { error, lookups };
    } finally {
      await guard.close();
    }
  }
  const refused = { error: expect.objectContaining({ code: 'ADDRESS_NOT_PUBLIC', remedy: 'reconfigure' }) };

  it('refuses every spelling of a private address', async () => {
    // URL turns decimal, octal and hexadecimal spellings into 127.0.0.1 before anyone dials.
    for (const host of [
      '127.0.0.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '127.1',
      '[::1]',
      '[::ffff:7f00:1]',
      '0',
    ]) {
      expect(await ask(`http://${host}:${port}/`), host).toMatchObject(refused);
    }
  });

  it('refuses a name that leads inside, also with a public address beside it', async () => {
    expect(await ask(`http://inside.example:${port}/`, { answers: [['127.0.0.1']] })).toMatchObject(refused);
    expect(await ask(`http://mixed.example:${port}/`, { answers: [['1.1.1.1', '10.0.0.1']] })).toMatchObject(refused);
  });

  it('dials the very address that was checked', async () => {
    // The second answer is what rebinding would like to be dialled; it is never asked for.
    const result = await ask(`http://rebind.example:${port}/`, {
      allowed: [`rebind.example:${port}`],
      answers: [['127.0.0.1'], ['10.255.255.1']],
    });
    expect(result).toEqual({ text: `rebind.example:${port}`, lookups: 1 });
  });

  it('lets through what the operator allowed, on that port only', async () => {
    const allowed = [`127.0.0.1:${port}`];
    expect(await ask(`http://127.0.0.1:${port}/`, { allowed })).toMatchObject({ text: `127.0.0.1:${port}` });
    expect(await ask(`http://127.0.0.1:${port + 1}/`, { allowed })).toMatchObject(refused);
  });

  it('says when there is no such name', async () => {
    expect(await ask(`http://nowhere.example:${port}/`)).toMatchObject({ error: { code: 'HOST_NOT_FOUND' } });
  });
});
