import { createHmac } from 'node:crypto';

/** In place of a connection's id: whatever connection it comes through. */
export const anyConnection = '*';

/** Keyed hashes of what identifies a person: they recognise somebody without saying who it is. */
export interface ErasureHasher {
  record(connectionId: string, stream: string, externalId: string): string;
  /** @param scope a connection's id, or `anyConnection`. Case and surrounding space do not count. */
  email(scope: string, email: string): string;
  /** @param phone E.164. */
  phone(scope: string, phone: string): string;
  contact(contactId: string): string;
}

/** @param key the organisation's own: hashes of two organisations cannot be compared. */
export function makeErasureHasher(key: Buffer): ErasureHasher {
  // JSON of an array keeps the parts apart: no two subjects share their bytes.
  const hash = (...parts: string[]) => createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
  return {
    record: (connectionId, stream, externalId) => hash('record', connectionId, stream, externalId),
    email: (scope, email) => hash('email', scope, email.trim().normalize('NFC').toLowerCase()),
    phone: (scope, phone) => hash('phone', scope, phone),
    contact: (contactId) => hash('contact', contactId),
  };
}
