import { contactSorts, listContactRows } from '@syncline/drizzle/queries/contact-views';
import { z } from 'zod';
import { keysetOf, pageInput, pageOf, searchText, uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { contactSchema } from './schemas.ts';

/** What a list of contacts can be narrowed to; the export takes the same. */
export const contactFilter = {
  /** Name, e-mail, telephone, company or tag; every word must be found. */
  search: searchText,
  connectionId: uuid.optional(),
  kind: z.enum(['customer', 'guest']).optional(),
  tag: z.string().max(100).optional(),
  deleted: z.enum(['hide', 'only']).default('hide'),
};

export const listContacts = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/contacts', tags: ['Contacts'], summary: 'List contacts' } })
  .input(z.object({ ...contactFilter, sort: z.enum(contactSorts).default('updated'), ...pageInput }))
  .output(pageOf(contactSchema))
  .query(({ ctx, input }) => {
    const { cursor, limit, ...filter } = input;
    const after = keysetOf(cursor, filter.sort);
    return ctx.tenant((tx) => listContactRows(tx, filter, { after, limit }));
  });
