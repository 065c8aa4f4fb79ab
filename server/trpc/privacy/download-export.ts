import { findExportPart } from '@syncline/drizzle/queries/privacy-exports';
import { findPrivacyRequest } from '@syncline/drizzle/queries/privacy-requests';
import { exportPartBinding } from '@syncline/shared/runtime/privacy-subject';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/**
 * An export's file, a piece at a time: the pieces joined are one JSON document. `/api/privacy-exports/{id}` gives it
 * whole. The first piece leaves an entry in the audit log.
 */
export const downloadExport = memberProcedure('privacy.download')
  .meta({
    openapi: {
      method: 'GET',
      path: '/privacy/requests/{id}/file',
      tags: ['Privacy'],
      summary: 'A piece of the file of an export',
    },
  })
  .input(
    z.object({
      id: uuid,
      /** `nextPart` of the piece before. */
      part: z.coerce.number().int().min(0).default(0),
    }),
  )
  .output(z.object({ text: z.string(), nextPart: z.number().nullable() }))
  .query(({ ctx, input }) =>
    ctx.tenant(async (tx) => {
      const request = await findPrivacyRequest(tx, input.id);
      if (request?.kind !== 'export') throw notFound('export');
      if (request.state !== 'done' || (request.expiresAt !== null && Date.parse(request.expiresAt) < Date.now())) {
        throw new TRPCError({ code: 'PRECONDITION_FAILED', message: notThere[request.state] ?? gone });
      }
      const part = await findExportPart(tx, input.id, input.part);
      if (!part) throw new TRPCError({ code: 'PRECONDITION_FAILED', message: gone });
      const binding = exportPartBinding({ organizationId: ctx.organizationId, requestId: input.id }, part.seq);
      const text = ctx.services.seal.open(part.sealed, part.keyId, binding);
      const next = await findExportPart(tx, input.id, part.seq + 1);
      if (input.part === 0) {
        await ctx.audit({ action: 'privacy.download', targetType: 'privacy-request', targetId: input.id }, tx);
      }
      return { text, nextPart: next?.seq ?? null };
    }),
  );

const gone = 'The file is not kept any longer. Ask for the export again.';
const soon = 'The file is being made. It is here in a moment.';
const notThere: Partial<Record<string, string>> = {
  waiting: soon,
  running: soon,
  failed: 'The file could not be made. The list says why.',
  held: 'The file was not made. The list says why.',
};
