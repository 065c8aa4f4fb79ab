import { newId } from '@syncline/shared/runtime/new-id';
import type { Tx } from '../client.ts';

export interface NewAuditEntry {
  organizationId: string;
  actorType: 'user' | 'system';
  actorId: string | null;
  actorLabel: string;
  /** area.verb, such as connection.pause */
  action: string;
  targetType: string | null;
  targetId: string | null;
  detail: Record<string, unknown>;
  requestId: string | null;
  ip: string | null;
}

/** Adds one entry; the table takes nothing back. */
export async function insertAudit(tx: Tx, entry: NewAuditEntry): Promise<void> {
  await tx`
    insert into audit_log ${tx({ ...entry, id: newId(), detail: tx.json(entry.detail as never) })}`;
}
