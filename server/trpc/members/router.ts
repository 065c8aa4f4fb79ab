import { router } from '../trpc.ts';
import { cancelInvitation } from './cancel-invitation.ts';
import { changeRole } from './change-role.ts';
import { invite } from './invite.ts';
import { list } from './list.ts';
import { invitations } from './list-invitations.ts';
import { remove } from './remove.ts';
import { resetLink } from './reset-link.ts';

export const membersRouter = router({ list, changeRole, remove, resetLink, invite, invitations, cancelInvitation });
