import type { Database } from '@syncline/drizzle/client';
import { findUserByEmail, grantOperator, operatorEmails } from '@syncline/drizzle/queries/organizations';
import type { Audit } from './audit.ts';
import type { AuthService } from './auth.ts';

/**
 * A link with which an operator who lost the password sets a new one. Whoever may run commands on
 * the machine may do this; the audit log says that it was done.
 * @throws Error in a person's words.
 */
export async function makeOperatorLink(
  { database, auth, audit }: { database: Database; auth: AuthService; audit: Audit },
  email: string,
  options: { grant: boolean },
): Promise<string> {
  const person = await findUserByEmail(database.sql, email);
  if (!person) {
    const operators = await operatorEmails(database.sql);
    throw new Error(`Nobody here has the address ${email}. Operators: ${operators.join(', ') || 'none'}.`);
  }
  if (!person.operator) {
    if (!options.grant) {
      throw new Error(`${email} is no operator of this instance. With --grant the link makes them one.`);
    }
    await grantOperator(database.sql, person.id);
  }
  if (person.organizationId) {
    await audit({
      organizationId: person.organizationId,
      actor: 'system',
      action: 'instance.operator-link',
      targetType: 'user',
      targetId: person.id,
      detail: { email: person.email, granted: !person.operator },
    });
  }
  return auth.resetLink(person.id);
}
