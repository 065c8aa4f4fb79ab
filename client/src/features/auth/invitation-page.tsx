import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { auth, authMessage } from '../../auth.ts';
import { chooseOrganization } from '../../current-organization.ts';
import { Day } from '../../format/day.tsx';
import { api, messageOf, queryClient, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { AuthFrame } from './auth-frame.tsx';
import { PasswordInput } from './password-input.tsx';

const route = getRouteApi('/accept-invitation');

export function InvitationPage() {
  const { id = '' } = route.useSearch();
  const router = useRouter();
  const invitation = useQuery(
    trpc.session.invitation.queryOptions({ invitationId: id }, { retry: false, refetchOnWindowFocus: false }),
  );
  const [failure, setFailure] = useState<string>();
  const { register, handleSubmit, formState } = useForm({ defaultValues: { name: '', password: '' } });
  const { errors } = formState;

  const join = handleSubmit(async ({ name, password }) => {
    if (!invitation.data) return;
    setFailure(undefined);
    const { email, hasAccount } = invitation.data;
    const signedIn = hasAccount
      ? await auth.signIn.email({ email, password })
      : // The invitation opens the door: the server looks for it beside the address.
        await auth.signUp.email({ email, password, name: name.trim(), ...{ invitationId: id } });
    if (signedIn.error) {
      setFailure(authMessage(signedIn.error, 'This did not work. Check your connection and try again.'));
      return;
    }
    try {
      const { organizationId } = await api.session.acceptInvitation.mutate({ invitationId: id });
      chooseOrganization(organizationId);
      queryClient.clear();
      await router.navigate({ to: '/' });
    } catch (error) {
      setFailure(messageOf(error));
    }
  });

  if (invitation.isPending) {
    return (
      <AuthFrame title="Your invitation">
        <Skeleton className="h-32" />
      </AuthFrame>
    );
  }
  if (!invitation.data) {
    return (
      <AuthFrame title="This invitation cannot be used">
        <Notice
          tone="warn"
          role="alert"
          action={
            <Button asChild size="sm">
              <Link to="/sign-in">Sign in</Link>
            </Button>
          }
        >
          {messageOf(invitation.error)}
        </Notice>
      </AuthFrame>
    );
  }
  const { organizationName, inviterName, email, role, expiresAt, hasAccount } = invitation.data;
  return (
    <AuthFrame
      title={`Join ${organizationName}`}
      lead={
        <>
          {inviterName} invites you as {role}. The invitation holds until <Day at={expiresAt} />.
        </>
      }
    >
      <form onSubmit={(event) => void join(event)} noValidate className="space-y-4">
        {failure ? (
          <Notice tone="bad" role="alert">
            {failure}
          </Notice>
        ) : null}
        <Field label="E-mail" hint="The address the invitation was sent to.">
          {(control) => (
            <Input {...control} value={email} readOnly autoComplete="username" className="h-10 bg-sunken" />
          )}
        </Field>
        {hasAccount ? null : (
          <Field label="Your name" error={errors.name?.message}>
            {(control) => (
              <Input
                {...control}
                {...register('name', { required: 'Type your name.' })}
                autoComplete="name"
                autoFocus
                className="h-10"
              />
            )}
          </Field>
        )}
        <Field
          label={hasAccount ? 'Your password' : 'Choose a password'}
          hint={hasAccount ? undefined : 'At least 8 characters.'}
          error={errors.password?.message}
        >
          {(control) => (
            <PasswordInput
              {...control}
              {...register('password', {
                required: 'Type a password.',
                minLength: { value: 8, message: 'Use at least 8 characters.' },
              })}
              autoComplete={hasAccount ? 'current-password' : 'new-password'}
            />
          )}
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={formState.isSubmitting} className="w-full">
          {hasAccount ? 'Sign in and join' : 'Create the account and join'}
        </Button>
      </form>
    </AuthFrame>
  );
}
