import { listPayloads } from '@syncline/drizzle/queries/contact-details';
import { mapSources } from '@syncline/drizzle/queries/source-rows';
import { z } from 'zod';
import { instant, sourceSchema, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/** The vendors' records behind a contact, order or product, as they came: for experts. */
export const getRaw = memberProcedure('data.read')
  .meta({
    openapi: { method: 'GET', path: '/records/{entityId}/raw', tags: ['Records'], summary: 'Raw records of an entity' },
  })
  .input(z.object({ entityId: uuid }))
  .output(
    z.array(
      z.object({
        connection: sourceSchema.nullable(),
        stream: z.string(),
        externalId: z.string(),
        /** JSON text: every digit as it was sent. */
        payload: z.string(),
        updatedAt: instant,
      }),
    ),
  )
  .query(({ ctx, input }) =>
    ctx.tenant(async (tx) => {
      const [payloads, sources] = await Promise.all([listPayloads(tx, input.entityId), mapSources(tx)]);
      return payloads.map(({ connectionId, ...row }) => ({ ...row, connection: sources.get(connectionId) ?? null }));
    }),
  );
