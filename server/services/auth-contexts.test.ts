import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, expect, it } from 'vitest';
import { inAuthContext } from './auth-contexts.ts';

const place = globalThis as { [key: symbol]: unknown };
const symbol = Symbol.for('better-auth:global');
const before = place[symbol];
const storage = new AsyncLocalStorage<string>();
afterEach(() => {
  place[symbol] = before;
});

it('keeps contexts while a call is under way, and none afterwards', async () => {
  place[symbol] = { context: { someAsyncStorage: storage, other: 1 } };
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const read = inAuthContext(async (name: string, until?: Promise<void>) =>
    storage.run(name, async () => {
      await until;
      return storage.getStore();
    }),
  );
  const slow = read('slow', gate);
  expect(await read('quick')).toBe('quick');
  open();
  expect(await slow).toBe('slow');
  storage.enterWith('left behind');
  await expect(inAuthContext(async () => Promise.reject(new Error('refused')))()).rejects.toThrow('refused');
  expect(storage.getStore()).toBeUndefined();
  expect(await read('again')).toBe('again');
});

it('asks for nothing where the library has made no storages', async () => {
  place[symbol] = undefined;
  expect(await inAuthContext(async () => 1)()).toBe(1);
});
