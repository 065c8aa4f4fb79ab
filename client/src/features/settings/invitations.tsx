import { zodResolver } from '@hookform/resolvers/zod';
import { type Role, roles } from '@syncline/shared/domain/roles';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Trash2, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { Controller, useForm } from 'react-hook-form';
import { toast } from 'sonner';
import { z } from 'zod/mini';
import { Ago } from '../../format/time.tsx';
import { useSession } from '../../session.ts';
import { messageOf, queryClient, trpc } from '../../trpc.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, CardHeader } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import { LinkDialog } from './link-dialog.tsx';
import { roleHints, roleWords } from './role-words.ts';

const invitationSchema = z.object({
  email: z.email('Type an e-mail address.'),
  role: z.enum(roles),
});

/** Invites somebody, and lists who was invited and has not come yet. */
export function Invitations() {
  const { me, organization } = useSession();
  const waiting = useQuery(trpc.members.invitations.queryOptions());
  const [link, setLink] = useState<string>();
  const refresh = () => void queryClient.invalidateQueries(trpc.members.pathFilter());
  const onError = (error: unknown) => toast.error(messageOf(error));
  const { register, handleSubmit, control, formState, reset } = useForm({
    resolver: zodResolver(invitationSchema),
    defaultValues: { email: '', role: 'member' as Role },
  });
  const invite = useMutation(
    trpc.members.invite.mutationOptions({
      onSuccess: ({ link: made, mailed }) => {
        if (mailed) toast.success('The invitation is on its way by mail.');
        else setLink(made);
        reset();
        refresh();
      },
      onError,
    }),
  );
  const withdraw = useMutation(trpc.members.cancelInvitation.mutationOptions({ onSuccess: refresh, onError }));
  const offered = roles.filter((role) => role !== 'owner' || organization?.role === 'owner');

  return (
    <Card>
      <CardHeader title="Invite somebody" />
      <form
        noValidate
        onSubmit={(event) => void handleSubmit((values) => invite.mutate(values))(event)}
        className="space-y-3 p-4"
      >
        <div className="grid items-start gap-3 sm:grid-cols-[minmax(0,1fr)_14rem_auto]">
          <Field label="E-mail" error={formState.errors.email?.message}>
            {(field) => <Input {...field} {...register('email')} type="email" autoComplete="off" />}
          </Field>
          <Controller
            control={control}
            name="role"
            render={({ field }) => (
              <Field label="Role" hint={roleHints[field.value]}>
                {({ id, 'aria-describedby': described }) => (
                  <Select<Role>
                    id={id}
                    aria-describedby={described}
                    value={field.value}
                    onChange={field.onChange}
                    choices={offered.map((role) => ({ value: role, label: roleWords[role] }))}
                    className="w-full"
                  />
                )}
              </Field>
            )}
          />
          <Button type="submit" variant="primary" busy={invite.isPending} className="sm:mt-6.5">
            <UserPlus /> Invite
          </Button>
        </div>
        {me.instance.mailConfigured ? null : (
          <Notice>This instance sends no mail: you get a link to hand over yourself.</Notice>
        )}
      </form>
      {waiting.data && waiting.data.length > 0 ? (
        <ul aria-label="Invitations that wait" className="divide-y border-t">
          {waiting.data.map((invitation) => (
            <li key={invitation.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
              <span className="min-w-40 flex-1 truncate">{invitation.email}</span>
              <Badge tone={invitation.expired ? 'warn' : 'neutral'}>
                {invitation.expired ? 'Run out' : roleWords[invitation.role]}
              </Badge>
              <span className="text-muted text-sm">
                by {invitation.inviterName}, <Ago at={invitation.createdAt} />
              </span>
              <span className="flex">
                <CopyButton text={invitation.link} label={`Copy the link for ${invitation.email}`} />
                <Button
                  variant="ghost"
                  size="iconSm"
                  aria-label={`Withdraw the invitation of ${invitation.email}`}
                  onClick={() => withdraw.mutate({ invitationId: invitation.id })}
                >
                  <Trash2 />
                </Button>
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      <LinkDialog
        title="The invitation is made"
        text="Send this link to the person you invited. It holds for seven days."
        link={link}
        onClose={() => setLink(undefined)}
      />
    </Card>
  );
}
