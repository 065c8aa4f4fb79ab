import { can, type Permission, type Role } from '@syncline/shared/domain/roles';
import { useSuspenseQuery } from '@tanstack/react-query';
import { chooseOrganization, currentOrganization } from './current-organization.ts';
import { type Answers, trpc } from './trpc.ts';

export type Me = Answers['session']['me'];
type Organization = Me['organizations'][number];

export interface Session {
  me: Me;
  /** The one this tab shows; undefined for a person who belongs to none. */
  organization: Organization | undefined;
  timeZone: string;
  can: (permission: Permission) => boolean;
}

/** Who is signed in, asked once and kept. */
export const sessionQuery = () =>
  trpc.session.me.queryOptions(undefined, { staleTime: 60_000, retry: false, meta: { entrance: true } });

export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery());
  const organization = chosen(data);
  return {
    me: data,
    organization,
    timeZone: organization?.timeZone ?? 'UTC',
    can: (permission) => organization !== undefined && can(organization.role as Role, permission),
  };
}

/** Makes sure that the tab's organisation is one the person belongs to. */
export function settleOrganization(me: Me): void {
  const organization = chosen(me);
  if (organization?.id !== currentOrganization()) chooseOrganization(organization?.id);
}

/** Shows another organisation in this tab, from a fresh start: nothing of the one before stays on the screen. */
export function switchOrganization(id: string): void {
  chooseOrganization(id);
  window.location.assign('/');
}

function chosen(me: Me): Organization | undefined {
  const wanted = currentOrganization() ?? me.activeOrganizationId;
  return me.organizations.find((one) => one.id === wanted) ?? me.organizations[0];
}
