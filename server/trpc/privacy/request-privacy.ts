import { findContactPerson } from '@syncline/drizzle/queries/contact-details';
import { ensureErasureKey } from '@syncline/drizzle/queries/erasure-marks';
import { insertPrivacyRequest } from '@syncline/drizzle/queries/privacy-requests';
import { anyConnection, makeErasureHasher } from '@syncline/shared/runtime/erasure-hash';
import { newId } from '@syncline/shared/runtime/new-id';
import { sealPrivacySubject } from '@syncline/shared/runtime/privacy-subject';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { uuid } from '../fields.ts';
import { memberProcedure } from '../trpc.ts';

/**
 * Asks for a file of everything that is held of a person, or for its erasure, in every connection. The worker carries
 * it out within moments. An erasure cannot be taken back.
 */
export const requestPrivacy = memberProcedure('privacy.manage')
  .meta({
    audit: 'privacy.request',
    openapi: {
      method: 'POST',
      path: '/privacy/requests',
      tags: ['Privacy'],
      summary: 'Export or erase what is held of a person',
    },
  })
  .input(
    z.object({
      kind: z.enum(['export', 'erase']),
      contactId: uuid.optional(),
      /** Also for a person who is no contact here: whatever comes later of them stays out. */
      email: z.email().max(320).optional(),
      /** To erase: the person's e-mail address, without one their name, typed by whoever asks. */
      confirm: z.string().max(400).optional(),
    }),
  )
  .output(z.object({ requestId: uuid }))
  .mutation(async ({ ctx, input }) => {
    const { organizationId } = ctx;
    const { kind, contactId } = input;
    const requestId = newId();
    await ctx.tenant(async (tx) => {
      const contact = contactId === undefined ? undefined : await findContactPerson(tx, contactId);
      if (contactId !== undefined && !contact) throw notFound('contact');
      const email = contact?.email ?? input.email;
      if (!contact && email === undefined) throw nobody();
      const typed = email ?? contact?.name ?? contact?.id ?? '';
      if (kind === 'erase' && !same(input.confirm, typed)) throw unconfirmed(typed);
      const hasher = makeErasureHasher(await ensureErasureKey(tx, organizationId));
      const subject = {
        contactIds: contact ? [contact.id] : [],
        emails: email === undefined ? [] : [email],
        phones: [],
        records: [],
      };
      await insertPrivacyRequest(tx, {
        organizationId,
        id: requestId,
        kind,
        source: 'person',
        scope: 'person',
        connectionId: null,
        connectionName: null,
        vendorRequestId: null,
        requestedBy: ctx.user.id,
        askedAt: new Date(),
        subjectHash: email === undefined ? hasher.contact(contact?.id ?? '') : hasher.email(anyConnection, email),
        ...sealPrivacySubject(ctx.services.seal, { organizationId, requestId }, subject),
      });
      // Never who it is about: this log gives nothing back.
      await ctx.audit({ targetType: 'privacy-request', targetId: requestId, detail: { kind } }, tx);
    });
    await ctx.services.doorbells.privacy(organizationId);
    return { requestId };
  });

const same = (given: string | undefined, wanted: string): boolean =>
  given !== undefined && given.trim().toLowerCase() === wanted.trim().toLowerCase();

const nobody = () =>
  new TRPCError({ code: 'BAD_REQUEST', message: 'Say whom it is about: a contact, or an e-mail address.' });

const unconfirmed = (typed: string) =>
  new TRPCError({
    code: 'BAD_REQUEST',
    message: `An erasure cannot be taken back. To go on, type ${typed}`,
  });
