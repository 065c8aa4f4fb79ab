import { createHash, randomBytes } from 'node:crypto';

/** How long a person has at the vendor's page. */
export const handoverLifeSeconds = 600;

/** Unguessable, and safe in a URL. */
export const newState = (): string => randomBytes(32).toString('base64url');

/** What is stored of a state or a session's token: whoever reads the database cannot use it. */
export const hashState = (state: string): string => createHash('sha256').update(state).digest('hex');

/** Keys on their way belong to no connection yet: the state's hash stands in its place. */
export const handoverBinding = (organizationId: string, stateHash: string) => ({
  organizationId,
  connectionId: stateHash,
  kind: 'handover',
});
