import { z } from 'zod';
import { HubError } from '../../errors/index.ts';
import type { ProbeResult } from '../../kit/connector.ts';
import type { ConnectorContext } from '../../kit/context.ts';
import { rawRecord } from '../../kit/json.ts';
import type { WooSettings } from './settings.ts';
import { accountOf } from './webhooks.ts';

type Context = ConnectorContext<WooSettings>;

/**
 * Finds out whether this is a WooCommerce store that these keys may read, and who it is.
 * @throws HubError with what a person can do about it.
 */
export async function probe(ctx: Context): Promise<ProbeResult> {
  const site = await readIndex(ctx);
  // One after the other: the slowest hosts take one request at a time.
  const totals: Record<string, number> = {};
  let clock: Date | undefined;
  for (const path of ['orders', 'customers', 'products']) {
    const answer = await ctx.http.request({ path, query: { per_page: 1, _fields: 'id' } });
    if (!Array.isArray(asStoreError(() => rawRecord(answer.bytes)).value)) throw notAStore();
    totals[path] = Number(answer.headers['x-wp-total'] ?? 0);
    clock = answer.date;
  }
  const status = await readStatus(ctx);
  const mayWrite = await askWhetherKeysMayWrite(ctx);
  return {
    account: accountOf(site.home),
    label: site.name.trim() || new URL(site.home).host,
    facts: {
      woocommerce: status?.environment?.version ?? null,
      wordpress: status?.environment?.wp_version ?? null,
      currency: status?.settings?.currency ?? null,
      timezone: site.timezone_string || null,
      clock: clock?.toISOString() ?? null,
      keys_may_write: mayWrite,
      ...totals,
    },
    warnings: [
      ...(mayWrite
        ? []
        : ['These keys may only read. Webhooks need a Read/Write key; until then changes are fetched on schedule.']),
      ...(new URL(ctx.settings.storeUrl).protocol === 'http:'
        ? ['The store is called over plain http: its data can be read on the way. Use https where the store has it.']
        : []),
    ],
  };
}

const indexSchema = z.object({
  name: z.string().default(''),
  home: z.url({ protocol: /^https?$/ }),
  timezone_string: z.string().nullish(),
  namespaces: z.array(z.string()),
});

async function readIndex(ctx: Context): Promise<z.infer<typeof indexSchema>> {
  const path = `${ctx.settings.storeUrl}/wp-json/`;
  const answer = await ctx.http.request({ path, query: { _fields: 'name,home,timezone_string,namespaces' } });
  const parsed = indexSchema.safeParse(asStoreError(() => rawRecord(answer.bytes)).value);
  if (!parsed.success) throw notAStore();
  if (parsed.data.namespaces.includes('wc/v3')) return parsed.data;
  throw new HubError('reconfigure', 'The site has no wc/v3 namespace.', {
    code: 'WOO_NOT_ACTIVE',
    // So it looks for a moment while WooCommerce is updated.
    mayPass: true,
    about: 'address',
    userMessage:
      'This is a WordPress site, but WooCommerce is not active on it (or is older than version 3.5). Activate or update it, then connect again.',
  });
}

const statusSchema = z.object({
  environment: z.object({ version: z.string().nullish(), wp_version: z.string().nullish() }).nullish(),
  settings: z.object({ currency: z.string().nullish() }).nullish(),
});

/** Good to know, not needed: hosts that are slow to answer this connect all the same. */
async function readStatus(ctx: Context): Promise<z.infer<typeof statusSchema> | undefined> {
  try {
    const query = { _fields: 'environment,settings' };
    const answer = await ctx.http.request({ path: 'system_status', query, timeoutMs: 15_000 });
    return statusSchema.safeParse(rawRecord(answer.bytes).value).data;
  } catch (error) {
    if (error instanceof HubError) return undefined;
    throw error;
  }
}

/** Writing to a webhook that cannot exist changes nothing: a reading key is refused before that is noticed. */
async function askWhetherKeysMayWrite(ctx: Context): Promise<boolean> {
  try {
    await ctx.http.request({ method: 'PUT', path: 'webhooks/0', body: {}, timeoutMs: 15_000 });
    return true;
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return error.status !== 401 && error.status !== 403;
  }
}

/** While connecting, "something else came" means the wrong address; later it means a passing trouble. */
function asStoreError<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof HubError && error.code !== 'JSON_TRUNCATED') throw notAStore(error);
    throw error;
  }
}

const notAStore = (cause?: unknown): HubError =>
  new HubError('reconfigure', 'The address does not lead to a WooCommerce store.', {
    code: 'WOO_NOT_A_STORE',
    mayPass: true,
    about: 'address',
    userMessage:
      'There is a web page under this address, but no WooCommerce store that answers programs. Check the address (with ' +
      'its sub-folder, if the shop has one), and that no maintenance or "coming soon" page stands before it.',
    ...(cause === undefined ? {} : { cause }),
  });
