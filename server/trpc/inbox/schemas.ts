import { inboxStates } from '@syncline/drizzle/queries/inbox-views';
import { z } from 'zod';
import { instant, uuid } from '../fields.ts';

/** One delivery of a webhook, without its body. */
export const deliverySchema = z
  .object({
    id: uuid,
    connectionId: uuid,
    topic: z.string(),
    deliveryId: z.string().nullable(),
    externalId: z.string().nullable(),
    state: z.enum(inboxStates),
    attempts: z.number(),
    error: z.string().nullable(),
    /** What came of it, in plain words. */
    outcome: z.string().nullable(),
    runId: uuid.nullable(),
    replays: z.number(),
    /** How often the very same delivery came again, without effect. */
    repeats: z.number(),
    bytes: z.number(),
    receivedAt: instant,
    processedAt: instant.nullable(),
    nextTryAt: instant.nullable(),
  })
  .meta({ id: 'Delivery' });

export const deliveryDetailSchema = deliverySchema
  .extend({
    headers: z.record(z.string(), z.string()),
    body: z.string(),
    bodyEncoding: z.enum(['utf8', 'base64']),
  })
  .meta({ id: 'DeliveryDetail' });
