import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { toast } from 'sonner';
import { auth, authMessage } from '../../auth.ts';
import { type ThemeChoice, useTheme } from '../../hooks/use-theme.ts';
import { useSession } from '../../session.ts';
import { queryClient, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardHeader } from '../../ui/card.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { PasswordInput } from '../auth/password-input.tsx';

export function AccountSettings() {
  const [theme, setTheme] = useTheme();
  return (
    <>
      <NameForm />
      <PasswordForm />
      <Card>
        <CardHeader title="Looks" description="On this device." />
        <div className="p-4">
          <Segmented<ThemeChoice>
            label="Theme"
            value={theme}
            onChange={setTheme}
            choices={[
              { value: 'system', label: 'As the system' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
          />
        </div>
      </Card>
    </>
  );
}

function NameForm() {
  const { me } = useSession();
  const { register, handleSubmit, formState, reset } = useForm({ defaultValues: { name: me.user.name } });
  const save = handleSubmit(async ({ name }) => {
    const { error } = await auth.updateUser({ name: name.trim() });
    if (error) {
      toast.error(authMessage(error, 'The name was not saved. Try again.'));
      return;
    }
    toast.success('Saved.');
    reset({ name: name.trim() });
    await queryClient.invalidateQueries(trpc.session.pathFilter());
  });
  return (
    <Card>
      <CardHeader
        title="Your name"
        description={`You sign in as ${me.user.email}.`}
        actions={
          <Button
            type="submit"
            form="name"
            variant="primary"
            disabled={!formState.isDirty}
            busy={formState.isSubmitting}
          >
            Save
          </Button>
        }
      />
      <form id="name" onSubmit={(event) => void save(event)} noValidate className="p-4">
        <Field label="Name" error={formState.errors.name?.message} hint="Others see it beside what you do.">
          {(control) => (
            <Input {...control} {...register('name', { required: 'Type your name.' })} autoComplete="name" />
          )}
        </Field>
      </form>
    </Card>
  );
}

function PasswordForm() {
  const [failure, setFailure] = useState<string>();
  const { register, handleSubmit, formState, reset } = useForm({
    defaultValues: { currentPassword: '', newPassword: '' },
  });
  const { errors } = formState;
  const save = handleSubmit(async (values) => {
    setFailure(undefined);
    const { error } = await auth.changePassword({ ...values, revokeOtherSessions: true });
    if (error) {
      setFailure(authMessage(error, 'The password was not changed. Try again.'));
      return;
    }
    reset();
    toast.success('Your password is changed. Other devices are signed out.');
  });
  return (
    <Card>
      <CardHeader
        title="Password"
        description="Changing it signs your other devices out."
        actions={
          <Button type="submit" form="password" variant="primary" busy={formState.isSubmitting}>
            Change it
          </Button>
        }
      />
      <form id="password" onSubmit={(event) => void save(event)} noValidate className="grid gap-4 p-4 sm:grid-cols-2">
        {failure ? (
          <Notice tone="bad" role="alert" className="sm:col-span-2">
            {failure}
          </Notice>
        ) : null}
        <Field label="Current password" error={errors.currentPassword?.message}>
          {(control) => (
            <PasswordInput
              {...control}
              {...register('currentPassword', { required: 'Type your current password.' })}
              autoComplete="current-password"
            />
          )}
        </Field>
        <Field label="New password" hint="At least 8 characters." error={errors.newPassword?.message}>
          {(control) => (
            <PasswordInput
              {...control}
              {...register('newPassword', {
                required: 'Type a new password.',
                minLength: { value: 8, message: 'Use at least 8 characters.' },
              })}
              autoComplete="new-password"
            />
          )}
        </Field>
      </form>
    </Card>
  );
}
