import { ensureErasureKey } from '@syncline/drizzle/queries/erasure-marks';
import { listPrivacyRequests } from '@syncline/drizzle/queries/privacy-requests';
import { anyConnection, makeErasureHasher } from '@syncline/shared/runtime/erasure-hash';
import { z } from 'zod';
import { keysetOf, pageInput, pageOf } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';
import { privacyRequestSchema } from './schemas.ts';

/** Requests to hand over or to erase what is held of a person, newest first. */
export const listRequests = memberProcedure('privacy.manage')
  .meta({ openapi: { method: 'GET', path: '/privacy/requests', tags: ['Privacy'], summary: 'List privacy requests' } })
  .input(
    z.object({
      /** Only those about this address: requests keep a keyed hash of it, not the address. */
      email: z.string().trim().max(320).optional(),
      /** stuck: only those that go no further without a person. */
      show: z.enum(['all', 'stuck']).default('all'),
      ...pageInput,
    }),
  )
  .output(pageOf(privacyRequestSchema))
  .query(({ ctx, input }) => {
    const { email, show, cursor, limit } = input;
    keysetOf(cursor);
    return ctx.tenant(async (tx) => {
      const hasher = email ? makeErasureHasher(await ensureErasureKey(tx, ctx.organizationId)) : undefined;
      const subjectHashes = hasher && email ? [hasher.email(anyConnection, email)] : undefined;
      return listPrivacyRequests(tx, { subjectHashes, stuck: show === 'stuck', cursor, limit });
    });
  });
