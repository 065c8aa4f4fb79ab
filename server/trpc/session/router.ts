import { router } from '../trpc.ts';
import { acceptInvitation } from './accept-invitation.ts';
import { invitation } from './get-invitation.ts';
import { me } from './me.ts';
import { switchOrganization } from './switch-organization.ts';

export const sessionRouter = router({ me, invitation, acceptInvitation, switchOrganization });
