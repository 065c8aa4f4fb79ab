export const roles = ['owner', 'admin', 'member', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** What a procedure asks for. Each role's list is complete: nothing is inherited silently. */
export const permissions = {
  'data.read': ['owner', 'admin', 'member', 'viewer'],
  'sync.run': ['owner', 'admin', 'member'],
  'records.retry': ['owner', 'admin', 'member'],
  'connections.manage': ['owner', 'admin'],
  'webhooks.replay': ['owner', 'admin'],
  'members.manage': ['owner', 'admin'],
  'organization.manage': ['owner'],
  'audit.read': ['owner', 'admin'],
  'privacy.manage': ['owner', 'admin'],
  /** A file of everything that is held of a person. */
  'privacy.download': ['owner'],
} as const satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof permissions;

export const can = (role: Role, permission: Permission): boolean =>
  (permissions[permission] as readonly Role[]).includes(role);
