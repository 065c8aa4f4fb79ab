import { z } from 'zod';
import { instant, sourceSchema, uuid } from '../fields.ts';

export const failureSchema = z
  .object({
    id: uuid,
    connection: sourceSchema,
    runId: uuid,
    stream: z.string(),
    externalId: z.string(),
    /** Groups failures by cause. */
    code: z.string(),
    reason: z.string(),
    /** The vendor's record as it came; long ones are cut. */
    payload: z.string().nullable(),
    state: z.enum(['open', 'resolved', 'ignored']),
    attempts: z.number(),
    createdAt: instant,
    updatedAt: instant,
    resolvedAt: instant.nullable(),
  })
  .meta({ id: 'Failure' });

/** Which open failures are meant: these, or all that have something in common. */
export const failureChoice = {
  ids: z.array(uuid).min(1).max(1_000).optional(),
  connectionId: uuid.optional(),
  runId: uuid.optional(),
  stream: z.string().max(60).optional(),
  code: z.string().max(100).optional(),
};
