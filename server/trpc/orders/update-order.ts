import { updateOwn } from '@syncline/drizzle/queries/contact-details';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { done, ownInput, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/** Our own note and tags; the vendors' fields are read-only here. */
export const updateOrder = memberProcedure('records.retry')
  .meta({
    audit: 'order.update',
    openapi: { method: 'PATCH', path: '/orders/{id}', tags: ['Orders'], summary: 'Set own note and tags' },
  })
  .input(z.object({ id: uuid, ...ownInput }))
  .output(done)
  .mutation(({ ctx, input }) =>
    ctx.tenant(async (tx) => {
      const { id, ...own } = input;
      const before = await updateOwn(tx, 'order', id, own);
      if (!before) throw notFound('order');
      // Which, not what: a note may be about a person, and this log gives nothing back.
      await ctx.audit({ targetType: 'order', targetId: id, detail: { changed: Object.keys(own) } }, tx);
      return { ok: true as const };
    }),
  );
