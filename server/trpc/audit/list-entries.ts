import { listAuditRows } from '@syncline/drizzle/queries/audit-views';
import { z } from 'zod';
import { instant, keysetOf, pageInput, pageOf, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

export const auditEntrySchema = z
  .object({
    id: uuid,
    actorType: z.enum(['user', 'system']),
    actorId: uuid.nullable(),
    actorLabel: z.string(),
    /** area.verb, such as connection.pause */
    action: z.string(),
    targetType: z.string().nullable(),
    targetId: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()),
    requestId: z.string().nullable(),
    ip: z.string().nullable(),
    at: instant,
  })
  .meta({ id: 'AuditEntry' });

/** Who did what, newest first. */
export const listEntries = memberProcedure('audit.read')
  .meta({ openapi: { method: 'GET', path: '/audit', tags: ['Audit'], summary: 'List the audit log' } })
  .input(
    z.object({
      /** An action, or an area: "connection" means all of its actions. */
      action: z.string().max(100).optional(),
      actorId: uuid.optional(),
      targetId: z.string().max(200).optional(),
      from: instant.optional(),
      to: instant.optional(),
      ...pageInput,
    }),
  )
  .output(pageOf(auditEntrySchema))
  .query(({ ctx, input }) => {
    const { cursor, limit, ...filter } = input;
    const after = keysetOf(cursor);
    return ctx.tenant((tx) => listAuditRows(tx, filter, { after, limit }));
  });
