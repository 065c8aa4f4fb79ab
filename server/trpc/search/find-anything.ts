import { listContactRows } from '@syncline/drizzle/queries/contact-views';
import { typedWord } from '@syncline/drizzle/queries/exact-first';
import { listIntegrations } from '@syncline/drizzle/queries/integration-views';
import { listOrderRows } from '@syncline/drizzle/queries/order-views';
import { listProductRows } from '@syncline/drizzle/queries/product-views';
import { z } from 'zod';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/** A few of each: whoever wants more goes to the list. */
const few = { after: undefined, limit: 5 };

/** The command palette: finds by name, e-mail, telephone, order number, SKU or the vendor's id. */
export const findAnything = memberProcedure('data.read')
  .meta({ openapi: { method: 'GET', path: '/search', tags: ['Search'], summary: 'Find anything' } })
  .input(z.object({ query: z.string().trim().min(1).max(200) }))
  .output(
    z.array(
      z.object({
        kind: z.enum(['connection', 'contact', 'order', 'product']),
        id: uuid,
        title: z.string(),
        detail: z.string(),
      }),
    ),
  )
  .query(({ ctx, input: { query: search } }) =>
    ctx.tenant(async (tx) => {
      const [connections, contacts, orders, products] = await Promise.all([
        listIntegrations(tx),
        listContactRows(tx, { search, deleted: 'hide', sort: 'updated' }, few),
        listOrderRows(tx, { search, deleted: 'hide', sort: 'newest' }, few),
        listProductRows(tx, { search, deleted: 'hide', sort: 'updated' }, few),
      ]);
      const words = search.toLowerCase();
      const typed = typedWord(search);
      const hits = [
        ...connections
          .filter((row) => `${row.name} ${row.label} ${row.account}`.toLowerCase().includes(words))
          .map((row) => ({
            kind: 'connection' as const,
            id: row.id,
            title: row.name,
            detail: row.label,
            names: [row.name],
          })),
        ...orders.items.map((row) => ({
          kind: 'order' as const,
          id: row.id,
          title: `Order ${row.number}`,
          detail: [row.buyerName ?? row.buyerEmail, row.connection.name].filter(Boolean).join(' · '),
          names: [row.number, row.externalId],
        })),
        ...contacts.items.map((row) => ({
          kind: 'contact' as const,
          id: row.id,
          title: [row.firstName, row.lastName].filter(Boolean).join(' ') || row.email || row.phone || 'Without a name',
          detail: row.email ?? row.phone ?? row.company ?? '',
          names: [row.email, row.phone, [row.firstName, row.lastName].filter(Boolean).join(' ')],
        })),
        ...products.items.map((row) => ({
          kind: 'product' as const,
          id: row.id,
          title: row.title,
          detail: [row.sku, row.connection.name].filter(Boolean).join(' · '),
          names: [row.sku, row.title, row.externalId],
        })),
      ];
      // Whoever typed a whole number, address or name means that one; the rest keeps its order.
      const isExact = ({ names }: (typeof hits)[number]) => names.some((name) => name?.toLowerCase() === typed);
      const ranked = [...hits.filter(isExact), ...hits.filter((hit) => !isExact(hit))];
      return ranked.map(({ names: _, ...hit }) => hit);
    }),
  );
