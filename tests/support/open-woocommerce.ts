import { randomBytes } from 'node:crypto';
import { woocommerce } from '@syncline/shared/connectors/woocommerce/index';
import type { WooSettings } from '@syncline/shared/connectors/woocommerce/settings';
import type { ConnectorContext } from '@syncline/shared/kit/context';
import { makeMemoryBudgets } from '@syncline/shared/kit/memory-budgets';
import { openConnector } from '@syncline/shared/kit/open-connector';
import type { CallRecord } from '@syncline/shared/kit/ports';
import { makeSsrfGuard } from '@syncline/shared/kit/ssrf-guard';
import { noSpill } from './no-spill.ts';

/** The WooCommerce connector, opened on a store that runs on this machine. */
export function openWooCommerce(
  store: { url: string; consumerKey: string; consumerSecret: string },
  options: { settings?: Record<string, unknown>; signal?: AbortSignal; now?: () => Date } = {},
): { ctx: ConnectorContext<WooSettings>; calls: CallRecord[]; close(): Promise<void> } {
  const calls: CallRecord[] = [];
  const guard = makeSsrfGuard({ allowedPrivateHosts: [new URL(store.url).host] });
  const ctx = openConnector(woocommerce, {
    settings: { storeUrl: store.url, ...options.settings },
    authId: 'keys',
    credential: { consumerKey: store.consumerKey, consumerSecret: store.consumerSecret },
    signal: options.signal ?? new AbortController().signal,
    budgetKey: 'test',
    ports: {
      budgets: makeMemoryBudgets(),
      guard,
      spill: noSpill,
      onCall: (call) => calls.push(call),
      now: options.now ?? (() => new Date()),
      nonce: () => randomBytes(16).toString('hex'),
    },
  });
  return { ctx, calls, close: () => guard.close() };
}
