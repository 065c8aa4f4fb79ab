import type { Database, Tx } from '@syncline/drizzle/client';
import { insertAudit } from '@syncline/drizzle/queries/audit';

export interface AuditEvent {
  organizationId: string;
  /** A person, or 'system' for what Syncline does by itself. */
  actor: { id: string; name: string; email: string } | 'system';
  /** area.verb, such as connection.pause */
  action: string;
  targetType?: string;
  targetId?: string;
  detail?: Record<string, unknown>;
  requestId?: string;
  ip?: string;
}

/** Writes an entry; in the change's own transaction where one is given, so that neither stands without the other. */
export type Audit = (event: AuditEvent, tx?: Tx) => Promise<void>;

export function makeAudit(database: Database): Audit {
  return async ({ organizationId, actor, action, targetType, targetId, detail, requestId, ip }, tx) => {
    const person = actor === 'system' ? undefined : actor;
    const entry = {
      organizationId,
      actorType: person ? ('user' as const) : ('system' as const),
      actorId: person?.id ?? null,
      actorLabel: person ? `${person.name} <${person.email}>` : 'Syncline',
      action,
      targetType: targetType ?? null,
      targetId: targetId ?? null,
      detail: detail ?? {},
      requestId: requestId ?? null,
      ip: ip ?? null,
    };
    if (tx) await insertAudit(tx, entry);
    else await database.tenant(organizationId, (own) => insertAudit(own, entry));
  };
}
