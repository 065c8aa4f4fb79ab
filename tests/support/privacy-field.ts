import type { Database } from '@syncline/drizzle/client';
import { ensureErasureKey } from '@syncline/drizzle/queries/erasure-marks';
import { findExportPart } from '@syncline/drizzle/queries/privacy-exports';
import {
  insertPrivacyRequest,
  listPrivacyRequests,
  type NewPrivacyRequest,
} from '@syncline/drizzle/queries/privacy-requests';
import type { Connector } from '@syncline/shared/kit/connector';
import type { Queues } from '@syncline/shared/queues/client';
import { anyConnection, type ErasureHasher, makeErasureHasher } from '@syncline/shared/runtime/erasure-hash';
import { silentLog } from '@syncline/shared/runtime/log';
import {
  exportPartBinding,
  type StoredPrivacySubject,
  sealPrivacySubject,
} from '@syncline/shared/runtime/privacy-subject';
import { makePrivacyRequest } from '@syncline/worker/processors/privacy-request';
import { makeWebhookInbox } from '@syncline/worker/processors/webhook-inbox';
import { v7 as uuidv7 } from 'uuid';
import type { RingingShop } from './ringing-shop.ts';
import { testSealer } from './stored-connection.ts';

/** The worker's part in privacy requests, rung by hand. */
export function privacyField(database: Database, organizationId: string, connector: Connector) {
  const connectors = { [connector.id]: connector };
  const rung: { queue: string; payload: Record<string, unknown> }[] = [];
  const queues = {
    enqueue: async (queue: string, payload: Record<string, unknown>) => {
      rung.push({ queue, payload });
    },
  } as unknown as Queues;
  const deps = { database, queues, connectors, seal: testSealer, log: silentLog };
  const context = { signal: new AbortController().signal, log: silentLog };

  return {
    rung,
    /** Enters a request of somebody here. */
    ask: (
      subject: Partial<StoredPrivacySubject>,
      change: Partial<NewPrivacyRequest> = {},
    ): Promise<string | undefined> => {
      const requestId = uuidv7();
      const whole = { contactIds: [], emails: [], phones: [], records: [], ...subject };
      return database.tenant(organizationId, async (tx) =>
        insertPrivacyRequest(tx, {
          organizationId,
          id: requestId,
          kind: 'erase',
          source: 'person',
          scope: 'person',
          connectionId: null,
          connectionName: null,
          vendorRequestId: null,
          subjectHash: hashOf(makeErasureHasher(await ensureErasureKey(tx, organizationId)), whole),
          requestedBy: null,
          askedAt: new Date(),
          ...sealPrivacySubject(testSealer, { organizationId, requestId }, whole),
          ...change,
        }),
      );
    },
    /** What the queue's job does. */
    work: () => makePrivacyRequest(deps)({ organizationId }, context),
    ringInbox: (shop: RingingShop) =>
      makeWebhookInbox({ ...deps, store: shop.store, vendors: shop.vendors })(
        { organizationId, connectionId: shop.connectionId },
        context,
      ),
    requests: async () =>
      (await database.tenant(organizationId, (tx) => listPrivacyRequests(tx, { limit: 100 }))).items,
    /** An export's file as it is fetched. */
    file: async (requestId: string): Promise<string> => {
      let text = '';
      for (let from = 0; ; ) {
        const part = await database.tenant(organizationId, (tx) => findExportPart(tx, requestId, from));
        if (!part) return text;
        text += testSealer.open(part.sealed, part.keyId, exportPartBinding({ organizationId, requestId }, part.seq));
        from = part.seq + 1;
      }
    },
  };
}

function hashOf(
  hasher: ErasureHasher,
  { contactIds: [contact], emails: [email] }: StoredPrivacySubject,
): string | null {
  if (email) return hasher.email(anyConnection, email);
  return contact ? hasher.contact(contact) : null;
}

/**
 * Tables of this tenant in which a row holds one of these texts: as text, inside JSON or inside bytes. Every column
 * of every table.
 */
export async function tablesHolding(
  database: Database,
  organizationId: string,
  needles: readonly string[],
): Promise<string[]> {
  return database.tenant(organizationId, async (tx) => {
    const tables = await tx<{ name: string }[]>`
      select c.relname as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`;
    const hex = needles.map((needle) => Buffer.from(needle, 'utf8').toString('hex'));
    const wanted = [...needles, ...hex].map((needle) => needle.toLowerCase());
    const holding: string[] = [];
    for (const { name } of tables) {
      const found = await tx.unsafe(
        `select 1 from public.${name} t where exists (
           select from unnest($1::text[]) n where strpos(lower(t::text), n) > 0) limit 1`,
        [wanted],
      );
      if (found.length > 0) holding.push(name);
    }
    return holding;
  });
}
