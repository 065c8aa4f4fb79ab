import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { auth, authMessage } from '../../auth.ts';
import { queryClient } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { AuthFrame } from './auth-frame.tsx';
import { PasswordInput } from './password-input.tsx';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { next, email } = route.useSearch();
  const router = useRouter();
  const [failure, setFailure] = useState<string>();
  const { register, handleSubmit, formState } = useForm({ defaultValues: { email: email ?? '', password: '' } });
  const { errors, isSubmitting } = formState;

  const signIn = handleSubmit(async (values) => {
    setFailure(undefined);
    const { error } = await auth.signIn.email({ email: values.email.trim(), password: values.password });
    if (error) {
      setFailure(authMessage(error, 'Signing in did not work. Check your connection and try again.'));
      return;
    }
    queryClient.clear();
    // Only an address of our own: a link must not lead elsewhere after signing in.
    await router.navigate({ href: next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/' });
  });

  return (
    <AuthFrame title="Sign in" lead="See whether your systems are in step.">
      <form onSubmit={(event) => void signIn(event)} noValidate className="space-y-4">
        {failure ? (
          <Notice tone="bad" role="alert">
            {failure}
          </Notice>
        ) : null}
        <Field label="E-mail" error={errors.email?.message}>
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
        <Field label="Password" error={errors.password?.message}>
          {(control) => (
            <PasswordInput
              {...control}
              {...register('password', { required: 'Type your password.' })}
              autoComplete="current-password"
            />
          )}
        </Field>
        <Button type="submit" variant="primary" size="lg" busy={isSubmitting} className="w-full">
          Sign in
        </Button>
        <p className="text-center">
          <Link to="/forgot-password" className="rounded-sm text-accent-text text-sm hover:underline">
            Forgot your password?
          </Link>
        </p>
      </form>
    </AuthFrame>
  );
}
