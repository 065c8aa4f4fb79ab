import { randomBytes } from 'node:crypto';
import { createFirstOwner } from '@syncline/drizzle/queries/first-owner';
import type { Services } from './index.ts';

/**
 * On an empty instance: makes the owner with an organisation, who is also the instance's operator.
 * A password that was not set is generated and written to the terminal once, not to the log.
 */
export async function ensureFirstOwner(
  { env, database, auth, audit, log }: Pick<Services, 'env' | 'database' | 'auth' | 'audit' | 'log'>,
  print: (text: string) => void = (text) => process.stdout.write(text),
): Promise<void> {
  const given = env.SYNCLINE_OWNER_PASSWORD;
  const password = given ?? randomBytes(12).toString('base64url');
  const made = await createFirstOwner(database, {
    email: env.SYNCLINE_OWNER_EMAIL.toLowerCase(),
    name: 'Owner',
    organizationName: 'My business',
    passwordHash: await auth.hashPassword(password),
  });
  if (!made) return;
  await audit({
    organizationId: made.organizationId,
    actor: 'system',
    action: 'instance.first-owner',
    targetType: 'user',
    targetId: made.userId,
    detail: { email: env.SYNCLINE_OWNER_EMAIL },
  });
  log.info({ email: env.SYNCLINE_OWNER_EMAIL }, 'the first owner was made');
  if (given === undefined) {
    print(
      `\nThe first owner of this instance:\n  e-mail    ${env.SYNCLINE_OWNER_EMAIL}\n  password  ${password}\nIt is shown this once; change it after signing in.\n\n`,
    );
  }
}
