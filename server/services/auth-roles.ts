import { createAccessControl } from 'better-auth/plugins/access';
import { adminAc, defaultStatements, memberAc, ownerAc } from 'better-auth/plugins/organization/access';

/**
 * What a role may do to the organisation itself (members, invitations). What it may do with data
 * and connections is in `shared/domain/roles.ts`; procedures check that first.
 */
export const accessControl = createAccessControl(defaultStatements);

export const memberRoles = {
  owner: ownerAc,
  admin: adminAc,
  member: memberAc,
  viewer: accessControl.newRole({}),
};
