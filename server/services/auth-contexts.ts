import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * better-auth keeps the context of a call in AsyncLocalStorages, shared by the whole process under this symbol.
 * On Node 20 and 22 a storage in use makes Node call a hook for every promise of the process, which costs each
 * webhook delivery about a sixth; and a storage stays in use, once entered, until somebody disables it.
 */
const shared = Symbol.for('better-auth:global');

/** Calls into better-auth under way, of all its instances in this process: they share the storages. */
let underWay = 0;

/**
 * Wraps a call into better-auth: when the last one under way has ended, the storages are put out of use. The next
 * call takes them into use again by itself. Should better-auth keep them elsewhere one day, nothing breaks but the
 * saving (and the test).
 */
export function inAuthContext<Args extends unknown[], Result>(
  call: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    underWay += 1;
    try {
      return await call(...args);
    } finally {
      underWay -= 1;
      if (underWay === 0) for (const storage of authStorages()) storage.disable();
    }
  };
}

/** The storages better-auth has made so far in this process. */
export function authStorages(): AsyncLocalStorage<unknown>[] {
  const { context } = (globalThis as { [shared]?: { context?: object } })[shared] ?? {};
  return Object.values(context ?? {}).filter((value) => value instanceof AsyncLocalStorage);
}
