import { z } from 'zod';
import { instant, uuid } from '../fields.ts';

export const privacyRequestSchema = z
  .object({
    id: uuid,
    kind: z.enum(['export', 'erase']),
    /** vendor: the other system asked, by a delivery that proved itself; person: somebody here. */
    source: z.enum(['vendor', 'person']),
    /** all: everything of the connection's account. */
    scope: z.enum(['person', 'all']),
    /** Whose records it is about; null: those of every connection. */
    connectionId: uuid.nullable(),
    connectionName: z.string().nullable(),
    /** The vendor's own id of the request. */
    vendorRequestId: z.string().nullable(),
    requestedBy: uuid.nullable(),
    requestedByName: z.string().nullable(),
    /** held: a person must look; expired: the file is not kept any longer. */
    state: z.enum(['waiting', 'running', 'done', 'failed', 'held', 'expired']),
    note: z.string().nullable(),
    /** What was done: counts and times, never whose data it was. */
    certificate: z
      .object({ counts: z.record(z.string(), z.number()), notes: z.array(z.string()), finishedAt: z.string() })
      .nullable(),
    dueAt: instant,
    createdAt: instant,
    finishedAt: instant.nullable(),
    /** Until when the file can be fetched. */
    expiresAt: instant.nullable(),
  })
  .meta({ id: 'PrivacyRequest' });
