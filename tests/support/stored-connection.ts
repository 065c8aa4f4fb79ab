import { randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '@syncline/drizzle/client';
import { insertConnection } from '@syncline/drizzle/queries/connections';
import { putCredential } from '@syncline/drizzle/queries/credentials';
import type { ConnectionStatus } from '@syncline/shared/domain/runs';
import { makeSealer } from '@syncline/shared/runtime/seal';

/** The sealer of a test file; what is sealed by one opens with the same only. */
export const testSealer = makeSealer([{ id: 'test', key: randomBytes(32) }]);

export interface StoredConnection {
  organizationId: string;
  connectionId: string;
  account: string;
  webhookSecret: string;
}

/** A connection as it stands after connecting, without anybody having been asked. */
export async function storeConnection(
  database: Database,
  options: {
    provider: string;
    organizationId?: string;
    account?: string;
    settings?: Record<string, unknown>;
    authId?: string;
    credential?: unknown;
    status?: ConnectionStatus;
    /** null: none was made yet. */
    webhookSecret?: string | null;
  },
): Promise<StoredConnection> {
  const organizationId = options.organizationId ?? randomUUID();
  const connectionId = randomUUID();
  const account = options.account ?? `https://${connectionId}.shop.com`;
  const webhookSecret = options.webhookSecret === undefined ? randomBytes(24).toString('hex') : options.webhookSecret;
  await database.tenant(organizationId, async (tx) => {
    await insertConnection(tx, {
      organizationId,
      id: connectionId,
      provider: options.provider,
      name: 'Test store',
      settings: options.settings ?? {},
      authId: options.authId ?? 'keys',
      account,
      label: 'Test store',
      facts: {},
      warnings: [],
      createdSince: null,
      createdBy: randomUUID(),
    });
    for (const [kind, plain] of [
      ['auth', options.credential === undefined ? null : JSON.stringify(options.credential)],
      ['webhook', webhookSecret],
    ] as const) {
      if (plain === null) continue;
      const sealed = testSealer.seal(plain, { organizationId, connectionId, kind });
      await putCredential(tx, organizationId, connectionId, { kind, ...sealed });
    }
    if (options.status) await tx`update connections set status = ${options.status} where id = ${connectionId}`;
  });
  return { organizationId, connectionId, account, webhookSecret: webhookSecret ?? '' };
}
