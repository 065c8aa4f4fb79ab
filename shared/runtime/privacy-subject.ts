import { z } from 'zod';
import type { Sealer } from './seal.ts';

const recordName = z.object({ connectionId: z.string(), stream: z.string(), externalId: z.string() });

/** Whom a privacy request is about: what was named, and what the job found out. Stored sealed, until the request is through. */
const privacySubjectSchema = z.object({
  contactIds: z.array(z.string()),
  emails: z.array(z.string()),
  /** As they were given. */
  phones: z.array(z.string()),
  records: z.array(recordName),
  /** What an erasure is to go through: rows lose what they are found by while it is at work. */
  held: z
    .object({
      contactIds: z.array(z.string()),
      customers: z.array(recordName),
      orders: z.array(recordName.extend({ id: z.string() })),
      emails: z.array(z.string()),
      phones: z.array(z.string()),
      needles: z.array(z.string()),
    })
    .optional(),
});
export type StoredPrivacySubject = z.infer<typeof privacySubjectSchema>;

interface Of {
  organizationId: string;
  requestId: string;
}

/** What whom a request is about is sealed for. */
export const privacySubjectBinding = ({ organizationId, requestId }: Of) => ({
  organizationId,
  connectionId: requestId,
  kind: 'privacy-subject',
});

export const sealPrivacySubject = (seal: Sealer, of: Of, subject: StoredPrivacySubject) =>
  seal.seal(JSON.stringify(subject), privacySubjectBinding(of));

/** @throws HubError as `Sealer.open` does. */
export const openPrivacySubject = (
  seal: Sealer,
  of: Of,
  { sealed, keyId }: { sealed: Buffer; keyId: string },
): StoredPrivacySubject => privacySubjectSchema.parse(JSON.parse(seal.open(sealed, keyId, privacySubjectBinding(of))));

/** What a piece of an export's file is sealed for. */
export const exportPartBinding = ({ organizationId, requestId }: Of, seq: number) => ({
  organizationId,
  connectionId: requestId,
  kind: `privacy-export ${seq}`,
});
