import { listChangeRows } from '@syncline/drizzle/queries/change-views';
import { findConnection } from '@syncline/drizzle/queries/connections';
import { findContactExtras, findSamePhone, listRecordLinks } from '@syncline/drizzle/queries/contact-details';
import { listContactRows } from '@syncline/drizzle/queries/contact-views';
import { listOrderRows } from '@syncline/drizzle/queries/order-views';
import { mapSources } from '@syncline/drizzle/queries/source-rows';
import { z } from 'zod';
import { timelineOf } from '../../services/timeline.ts';
import { notFound } from '../errors.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { contactDetailSchema } from './schemas.ts';

const one = { after: undefined, limit: 1 };
const newest = { after: undefined, limit: 50 };

/** One person: fields with their source, orders, timeline, the vendors' records, possible duplicates. */
export const getContact = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/contacts/{id}', tags: ['Contacts'], summary: 'Get a contact' } })
  .input(z.object({ id: uuid }))
  .output(contactDetailSchema)
  .query(({ ctx, input }) =>
    ctx.tenant(async (tx) => {
      const [page, extras, orders, changes, links, possibleDuplicates, sources] = await Promise.all([
        listContactRows(tx, { ids: [input.id], deleted: 'any', sort: 'updated' }, one),
        findContactExtras(tx, input.id),
        listOrderRows(tx, { contactId: input.id, deleted: 'hide', sort: 'newest' }, newest),
        listChangeRows(tx, { entityId: input.id }, newest),
        listRecordLinks(tx, input.id),
        findSamePhone(tx, input.id),
        mapSources(tx),
      ]);
      const contact = page.items[0];
      if (!contact || !extras) throw notFound('contact');
      const { createdRunId, provenance, ...rest } = extras;
      const connections = new Map(
        await Promise.all(
          [...new Set(links.map((link) => link.connectionId))].map(
            async (id) => [id, await findConnection(tx, id)] as const,
          ),
        ),
      );
      return {
        ...contact,
        ...rest,
        provenance: Object.fromEntries(
          Object.entries(provenance).map(([field, { connectionId, runId, at }]) => [
            field,
            { connection: sources.get(connectionId) ?? null, runId, at },
          ]),
        ),
        orders: orders.items.map((order) => ({ ...order, connectionId: order.connection.id })),
        links: links.flatMap(({ connectionId, ...link }) => {
          const connection = sources.get(connectionId);
          if (!connection) return [];
          const settings = connections.get(connectionId)?.settings ?? {};
          const connector = ctx.services.connectors.find(connection.provider);
          const adminUrl = connector?.adminUrl?.(settings, link.stream, link.externalId) ?? null;
          return [{ ...link, connection, adminUrl }];
        }),
        timeline: timelineOf({ ...contact, createdRunId }, changes.items, orders.items),
        possibleDuplicates,
      };
    }),
  );
