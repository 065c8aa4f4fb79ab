import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { allowedPrivateHosts, appUrlOf, commonEnv, readEnv } from './env.ts';

const key = () => randomBytes(32).toString('base64');
const right = {
  DATABASE_URL: 'postgres://localhost/syncline',
  REDIS_URL: 'redis://localhost:6379',
  SYNCLINE_ENCRYPTION_KEYS: key(),
};

describe('settings', () => {
  it('fills in defaults, and an empty value counts as absent', () => {
    const env = readEnv(commonEnv, { ...right, PORT: '', LOG_LEVEL: '', APP_URL: '' });
    expect(env).toMatchObject({ PORT: 3000, LOG_LEVEL: 'info', NODE_ENV: 'development', DEBUG_INTEGRATIONS: false });
    expect(appUrlOf(env)).toBe('http://127.0.0.1:3000');
    expect(appUrlOf(readEnv(commonEnv, { ...right, APP_URL: 'https://hub.example.com/' }))).toBe(
      'https://hub.example.com',
    );
  });

  it('lists everything that is wrong, without any value', () => {
    const wrong = () =>
      readEnv(commonEnv, {
        REDIS_URL: 'http://user:hunter2@host',
        PORT: 'many',
        SYNCLINE_ENCRYPTION_KEYS: 'k1:c2hvcnQ=',
        DEBUG_INTEGRATIONS: 'perhaps',
      });
    expect(wrong).toThrow(/DATABASE_URL: is not set/);
    expect(wrong).toThrow(/REDIS_URL: must be an address like redis:/);
    expect(wrong).toThrow(/PORT: /);
    expect(wrong).toThrow(/SYNCLINE_ENCRYPTION_KEYS: must be a comma-separated list/);
    expect(wrong).toThrow(/DEBUG_INTEGRATIONS: /);
    expect(wrong).not.toThrow(/hunter2|c2hvcnQ/);
  });

  it('reads encryption keys newest first, and refuses two of one id', () => {
    const [one, two] = [key(), key()];
    const read = (text: string) => readEnv(commonEnv, { ...right, SYNCLINE_ENCRYPTION_KEYS: text });
    const { SYNCLINE_ENCRYPTION_KEYS: keys } = read(`k2:${two}, k1:${one}`);
    expect(keys.map(({ id, key }) => [id, key.toString('base64')])).toEqual([
      ['k2', two],
      ['k1', one],
    ]);
    expect(read(one).SYNCLINE_ENCRYPTION_KEYS[0]?.id).toBe('default');
    expect(() => read(`k1:${one},k1:${two}`)).toThrow(/each id once/);
    expect(() => read(`k1:${one},`)).not.toThrow();
  });

  it('reads which origins stand in for vendors', () => {
    const origins = (text: string) =>
      readEnv(commonEnv, { ...right, SYNCLINE_VENDOR_ORIGINS: text }).SYNCLINE_VENDOR_ORIGINS;
    expect(origins('')).toEqual({});
    expect(origins('{"shop":"http://127.0.0.1:9000/","crm":"https://proxy.example"}')).toEqual({
      shop: 'http://127.0.0.1:9000',
      crm: 'https://proxy.example',
    });
    const wrong = /SYNCLINE_VENDOR_ORIGINS: must be JSON like/;
    for (const text of ['{', '[]', '"http://127.0.0.1"', '{"shop":1}']) {
      expect(() => origins(text), text).toThrow(/SYNCLINE_VENDOR_ORIGINS: (must be|Invalid)/);
    }
    expect(() => origins('{"shop"')).toThrow(wrong);
    expect(() => origins('[]')).toThrow(wrong);
    expect(() => origins('{"shop":"ftp://x"}')).toThrow(/SYNCLINE_VENDOR_ORIGINS: must be an address/);
    expect(() => origins('{"shop":"http://127.0.0.1:9000/path"}')).toThrow(/must be an origin/);
  });

  it('lets the sandbox through the guard only while it is on', () => {
    const hosts = (env: Record<string, string>) => allowedPrivateHosts(readEnv(commonEnv, { ...right, ...env }));
    const url = { SYNCLINE_SANDBOX_URL: 'http://127.0.0.1:4010' };
    expect(hosts({ ...url, SYNCLINE_SANDBOX: 'true', SYNCLINE_ALLOWED_PRIVATE_HOSTS: '10.0.0.5:80' })).toEqual([
      '10.0.0.5:80',
      '127.0.0.1:4010',
    ]);
    expect(hosts(url)).toEqual([]);
  });
});
