import type { PrivacyConnection, SubjectFacts } from '@syncline/drizzle/queries/privacy-subject';
import type { Connector } from '@syncline/shared/kit/connector';
import type { StoredPrivacySubject } from '@syncline/shared/runtime/privacy-subject';
import { normaliseEmail, toE164 } from '../store/phone.ts';

/** A request's subject in the forms in which rows hold it. @param of.only the connection it is about; null: all. */
export function factsOf(
  subject: StoredPrivacySubject,
  of: {
    connections: readonly PrivacyConnection[];
    connectors: Readonly<Record<string, Pick<Connector, 'streams'>>>;
    phoneRegion: string | null;
    only: string | null;
  },
): SubjectFacts {
  return {
    connectionId: of.only,
    contactIds: subject.contactIds,
    emails: subject.emails.flatMap((email) => normaliseEmail(email) ?? []),
    phones: subject.phones.flatMap((phone) => toE164(phone, of.phoneRegion) ?? []),
    records: subject.records,
    contactStreams: of.connections.flatMap(({ id: connectionId, provider }) =>
      Object.entries(of.connectors[provider]?.streams ?? {})
        .filter(([, stream]) => stream.entity === 'contact')
        .map(([stream]) => ({ connectionId, stream })),
    ),
  };
}
