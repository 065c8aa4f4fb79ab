import type { Role } from '@syncline/shared/domain/roles';

export const roleWords: Record<Role, string> = { owner: 'Owner', admin: 'Admin', member: 'Member', viewer: 'Viewer' };

/** What each role may do, in one line each. */
export const roleHints: Record<Role, string> = {
  owner: 'Everything, also the organisation itself',
  admin: 'Connections, webhooks and the team',
  member: 'Start syncs, retry records',
  viewer: 'Look at everything, change nothing',
};
