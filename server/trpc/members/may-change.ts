import type { MemberFacts } from '@syncline/drizzle/queries/organizations';
import type { Role } from '@syncline/shared/domain/roles';
import { TRPCError } from '@trpc/server';

/**
 * The rules of changing a member's role, or removing them (`role` undefined). The organisation
 * plugin holds the same ones; here they have words.
 */
export function assertMayChange(by: Role, member: MemberFacts, role: Role | undefined): void {
  if ((member.role === 'owner' || role === 'owner') && by !== 'owner') {
    throw new TRPCError({ code: 'FORBIDDEN', message: 'Only an owner may make, change or remove an owner.' });
  }
  if (member.role === 'owner' && role !== 'owner' && member.owners <= 1) {
    throw new TRPCError({
      code: 'CONFLICT',
      message: `${member.name} is the only owner. Make somebody else an owner first.`,
    });
  }
}
