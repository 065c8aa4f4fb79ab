import { updateOwn } from '@syncline/drizzle/queries/contact-details';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { done, ownInput, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/** Our own note and tags; the vendors' fields are read-only here. */
export const updateProduct = memberProcedure('records.retry')
  .meta({
    audit: 'product.update',
    openapi: { method: 'PATCH', path: '/products/{id}', tags: ['Products'], summary: 'Set own note and tags' },
  })
  .input(z.object({ id: uuid, ...ownInput }))
  .output(done)
  .mutation(({ ctx, input }) =>
    ctx.tenant(async (tx) => {
      const { id, ...own } = input;
      const before = await updateOwn(tx, 'product', id, own);
      if (!before) throw notFound('product');
      // Which, not what: a note may be about a person, and this log gives nothing back.
      await ctx.audit({ targetType: 'product', targetId: id, detail: { changed: Object.keys(own) } }, tx);
      return { ok: true as const };
    }),
  );
