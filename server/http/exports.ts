import { Readable } from 'node:stream';
import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { stringify } from 'csv-stringify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { answerError } from '../plugins/errors.ts';
import type { Services } from '../services/index.ts';
import { contactFilter } from '../trpc/contacts/list-contacts.ts';
import { makeCreateContext } from '../trpc/context.ts';
import { describeError } from '../trpc/errors.ts';
import { appRouter } from '../trpc/router.ts';

const querySchema = z.object({
  ...contactFilter,
  /** A link cannot carry a header. */
  organizationId: z.uuid().optional(),
});

type Contact = Awaited<ReturnType<ReturnType<typeof appRouter.createCaller>['contacts']['list']>>['items'][number];

/**
 * `GET /api/contacts.csv`: the contacts that a list shows, all pages of it, as a stream: memory stays
 * flat, whatever their number. Session, role and filters are those of `contacts.list`, which reads it.
 */
export function registerExports(app: FastifyInstance, services: Services): void {
  const createContext = makeCreateContext(services);
  app.get('/api/contacts.csv', async (request, reply) => {
    try {
      const { organizationId, ...filter } = parseQuery(request);
      const context = await createContext({ req: request, res: reply });
      const caller = appRouter.createCaller({
        ...context,
        requestedOrganizationId: context.requestedOrganizationId ?? organizationId,
      });
      // Asked before the headers go out: a refusal is an answer, not half a file.
      const first = await caller.contacts.list({ ...filter, sort: 'created', limit: pageSize });
      const pages = async function* () {
        for (let page = first; ; ) {
          yield* page.items.map(rowOf);
          if (page.nextCursor === null) return;
          page = await caller.contacts.list({ ...filter, sort: 'created', limit: pageSize, cursor: page.nextCursor });
        }
      };
      const csv = stringify({ header: true, columns, bom: true });
      const source = Readable.from(pages());
      source.on('error', (error) => csv.destroy(error));
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="contacts.csv"')
        .header('cache-control', 'no-store')
        .send(source.pipe(csv));
    } catch (error) {
      return refuse(error, request, reply);
    }
  });
}

const pageSize = 200;

function parseQuery(request: FastifyRequest) {
  const given = Object.entries(request.query as Record<string, unknown>).filter(([, value]) => value !== '');
  const parsed = querySchema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  throw new TRPCError({ code: 'BAD_REQUEST', cause: parsed.error });
}

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!(error instanceof TRPCError)) throw error;
  const { userMessage: message } = describeError(error, request.id);
  return answerError(reply, getHTTPStatusCodeFromError(error), { code: error.code, message });
}

const columns = [
  'id',
  'kind',
  'email',
  'phone',
  'first_name',
  'last_name',
  'company',
  'tags',
  'own_tags',
  'source',
  'orders',
  'last_order_at',
  'totals',
  'created_at',
  'updated_at',
  'deleted_at',
];

const rowOf = (contact: Contact): string[] =>
  [
    contact.id,
    contact.kind,
    contact.email,
    contact.phone,
    contact.firstName,
    contact.lastName,
    contact.company,
    contact.tags.join(', '),
    contact.ownTags.join(', '),
    contact.source?.name,
    String(contact.orderCount),
    contact.lastOrderAt,
    contact.totals.map(({ currency, total }) => `${total} ${currency}`).join(', '),
    contact.createdAt,
    contact.updatedAt,
    contact.deletedAt,
  ].map((cell) => inert(cell ?? ''));

/** A cell that a spreadsheet would run as a formula is made text; telephone numbers and amounts stay as they are. */
const inert = (cell: string): string => (/^[=@\t\r]|^[+-](?![\d\s().-]*$)/.test(cell) ? `'${cell}` : cell);
