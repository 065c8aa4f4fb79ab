import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { toast } from 'sonner';
import { auth, authMessage } from '../../auth.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { AuthFrame } from './auth-frame.tsx';
import { PasswordInput } from './password-input.tsx';

const route = getRouteApi('/reset-password');

export function ResetPasswordPage() {
  const { token, error: refused } = route.useSearch();
  const router = useRouter();
  const [failure, setFailure] = useState<string>();
  const { register, handleSubmit, formState } = useForm({ defaultValues: { password: '' } });
  const dead = token === undefined || refused !== undefined;

  const reset = handleSubmit(async ({ password }) => {
    setFailure(undefined);
    const { error } = await auth.resetPassword({ newPassword: password, token: token ?? '' });
    if (error) {
      setFailure(authMessage(error, 'The password was not changed. Check your connection and try again.'));
      return;
    }
    toast.success('Your password is changed. Sign in with the new one.');
    await router.navigate({ to: '/sign-in' });
  });

  return (
    <AuthFrame title="Choose a new password">
      {dead ? (
        <Notice
          tone="warn"
          role="alert"
          title="This link does not work any more"
          action={
            <Button asChild size="sm">
              <Link to="/forgot-password">Ask for a new link</Link>
            </Button>
          }
        >
          A link works once and for an hour.
        </Notice>
      ) : (
        <form onSubmit={(event) => void reset(event)} noValidate className="space-y-4">
          {failure ? (
            <Notice tone="bad" role="alert">
              {failure}
            </Notice>
          ) : null}
          <Field label="New password" hint="At least 8 characters." error={formState.errors.password?.message}>
            {(control) => (
              <PasswordInput
                {...control}
                {...register('password', {
                  required: 'Type a new password.',
                  minLength: { value: 8, message: 'Use at least 8 characters.' },
                })}
                autoComplete="new-password"
                autoFocus
              />
            )}
          </Field>
          <Button type="submit" variant="primary" size="lg" busy={formState.isSubmitting} className="w-full">
            Change the password
          </Button>
        </form>
      )}
    </AuthFrame>
  );
}
