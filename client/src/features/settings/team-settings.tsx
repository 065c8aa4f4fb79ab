import { type Role, roles } from '@syncline/shared/domain/roles';
import { useMutation, useQuery } from '@tanstack/react-query';
import { KeyRound, MoreHorizontal, UserMinus } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { Ago, Day } from '../../format/time.tsx';
import { useSession } from '../../session.ts';
import { type Answers, messageOf, queryClient, trpc } from '../../trpc.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, CardHeader } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Select } from '../../ui/select.tsx';
import { Invitations } from './invitations.tsx';
import { LinkDialog } from './link-dialog.tsx';
import { roleWords } from './role-words.ts';

type Member = Answers['members']['list'][number];

export function TeamSettings() {
  const { can } = useSession();
  const members = useQuery(trpc.members.list.queryOptions());
  return (
    <>
      {can('members.manage') ? <Invitations /> : null}
      <Card>
        <CardHeader title="Members" />
        <Loaded query={members} what="the members">
          {(list) => (
            <ul className="divide-y">
              {list.map((member) => (
                <MemberRow key={member.id} member={member} />
              ))}
            </ul>
          )}
        </Loaded>
      </Card>
    </>
  );
}

function MemberRow({ member }: { member: Member }) {
  const { can, me, organization } = useSession();
  const [leaving, setLeaving] = useState(false);
  const [link, setLink] = useState<string>();
  const refresh = () => void queryClient.invalidateQueries(trpc.members.pathFilter());
  const onError = (error: unknown) => toast.error(messageOf(error));
  const changeRole = useMutation(
    trpc.members.changeRole.mutationOptions({
      onSuccess: ({ role }) => {
        toast.success(`${member.name} is now ${roleWords[role].toLowerCase()}.`);
        refresh();
      },
      onError,
    }),
  );
  const remove = useMutation(
    trpc.members.remove.mutationOptions({
      onSuccess: () => {
        toast.success(`${member.name} has left the organisation.`);
        setLeaving(false);
        refresh();
      },
      onError,
    }),
  );
  const resetLink = useMutation(
    trpc.members.resetLink.mutationOptions({ onSuccess: (answer) => setLink(answer.link), onError }),
  );
  const self = member.userId === me.user.id;
  const choices = roles.filter((role) => role !== 'owner' || organization?.role === 'owner' || member.role === 'owner');
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5">
      <div className="min-w-40 flex-1">
        <p className="flex items-center gap-2 font-medium">
          <span className="truncate">{member.name}</span>
          {self ? <Badge>You</Badge> : null}
        </p>
        <p className="truncate text-muted text-sm">{member.email}</p>
      </div>
      <p className="text-muted text-sm">
        {member.lastSeenAt ? (
          <>
            Seen <Ago at={member.lastSeenAt} />
          </>
        ) : (
          <>
            Joined <Day at={member.joinedAt} />
          </>
        )}
      </p>
      {can('members.manage') ? (
        <div className="flex items-center gap-1">
          <Select<Role>
            label={`Role of ${member.name}`}
            value={member.role}
            choices={choices.map((role) => ({ value: role, label: roleWords[role] }))}
            onChange={(role) => changeRole.mutate({ memberId: member.id, role })}
            disabled={self || changeRole.isPending}
            className="w-28"
          />
          <Menu
            trigger={
              <Button variant="ghost" size="icon" aria-label={`More about ${member.name}`}>
                <MoreHorizontal />
              </Button>
            }
          >
            {can('organization.manage') ? (
              <MenuItem onSelect={() => resetLink.mutate({ memberId: member.id })}>
                <KeyRound /> Make a password link
              </MenuItem>
            ) : null}
            <MenuItem tone="bad" disabled={self} onSelect={() => setLeaving(true)}>
              <UserMinus /> Remove
            </MenuItem>
          </Menu>
        </div>
      ) : (
        <Badge>{roleWords[member.role]}</Badge>
      )}
      <ConfirmDialog
        open={leaving}
        onOpenChange={setLeaving}
        title={`Remove ${member.name}?`}
        confirmLabel="Remove"
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ memberId: member.id })}
      >
        <p>Their access to this organisation ends at once. What they did stays in the activity. Their account stays.</p>
      </ConfirmDialog>
      <LinkDialog
        title={`A new password for ${member.name}`}
        text="Hand this link over by a way you trust. It works once, for an hour, and opens the account."
        link={link}
        onClose={() => setLink(undefined)}
      />
    </li>
  );
}
