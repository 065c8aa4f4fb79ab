import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { auth, authMessage } from '../../auth.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { AuthFrame } from './auth-frame.tsx';

export function ForgotPasswordPage() {
  const [sent, setSent] = useState(false);
  const [failure, setFailure] = useState<string>();
  const { register, handleSubmit, formState } = useForm({ defaultValues: { email: '' } });
  const ask = handleSubmit(async ({ email }) => {
    setFailure(undefined);
    const { error } = await auth.requestPasswordReset({
      email: email.trim(),
      redirectTo: `${window.location.origin}/reset-password`,
    });
    if (error) setFailure(authMessage(error, 'The request did not go through. Check your connection and try again.'));
    else setSent(true);
  });
  return (
    <AuthFrame
      title="Reset your password"
      lead="You get a link with which you choose a new one. It works once, for an hour."
    >
      {sent ? (
        <Notice tone="ok" role="status" title="Asked for">
          If there is an account with this address and this instance sends mail, the link is in your inbox soon. Where
          it sends none, an owner or admin of your organisation can copy a link for you.
        </Notice>
      ) : (
        <form onSubmit={(event) => void ask(event)} noValidate className="space-y-4">
          {failure ? (
            <Notice tone="bad" role="alert">
              {failure}
            </Notice>
          ) : null}
          <Field label="E-mail" error={formState.errors.email?.message}>
            {(control) => (
              <Input
                {...control}
                {...register('email', { required: 'Type your e-mail address.' })}
                type="email"
                autoComplete="username"
                autoFocus
                className="h-10"
              />
            )}
          </Field>
          <Button type="submit" variant="primary" size="lg" busy={formState.isSubmitting} className="w-full">
            Ask for the link
          </Button>
        </form>
      )}
      <p className="mt-4 text-center">
        <Link to="/sign-in" className="rounded-sm text-accent-text text-sm hover:underline">
          Back to sign in
        </Link>
      </p>
    </AuthFrame>
  );
}
