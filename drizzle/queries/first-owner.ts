import { newId } from '@syncline/shared/runtime/new-id';
import type { Database } from '../client.ts';

/** Any fixed number: servers that start together make one owner between them. */
const FIRST_OWNER_LOCK = 5_127_004;

export interface FirstOwner {
  email: string;
  name: string;
  organizationName: string;
  /** As better-auth hashes it. */
  passwordHash: string;
}

/** Makes the instance's first user, who owns an organisation and is the operator; undefined when there is a user. */
export async function createFirstOwner(
  database: Database,
  owner: FirstOwner,
): Promise<{ userId: string; organizationId: string } | undefined> {
  const [userId, organizationId] = [newId(), newId()];
  return database.sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${FIRST_OWNER_LOCK})`;
    const [anyone] = await tx`select 1 from auth.user limit 1`;
    if (anyone) return undefined;
    await tx`
      insert into auth.user (id, name, email, email_verified, operator)
      values (${userId}, ${owner.name}, ${owner.email}, true, true)`;
    await tx`
      insert into auth.account (user_id, account_id, provider_id, password)
      values (${userId}, ${userId}, 'credential', ${owner.passwordHash})`;
    await tx`
      insert into auth.organization (id, name, slug)
      values (${organizationId}, ${owner.organizationName}, ${`org-${organizationId}`})`;
    await tx`insert into auth.member (organization_id, user_id, role) values (${organizationId}, ${userId}, 'owner')`;
    return { userId, organizationId };
  });
}
