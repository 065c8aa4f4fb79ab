import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { toast } from 'sonner';
import { blameOf, messageOf, queryClient, trpc } from '../../trpc.ts';
import type { SchemaValues } from './schema-fields.tsx';
import type { FormField } from './schema-form.ts';
import { useApproval } from './use-approval.ts';

/** What went wrong with all that was typed, and where it is said. */
export interface ConnectFailure {
  text: string;
  at: 'form' | 'keys';
}

export const notSaved = 'Not connected, and nothing was saved.';

/** The ways to send a connect form: keys that are tried at once, or pages of the vendor's own. */
export function useConnect(form: UseFormReturn<SchemaValues>, settings: FormField[], secrets: FormField[]) {
  const router = useRouter();
  const [failure, setFailure] = useState<ConnectFailure>();

  /** Says it where it can be mended: at the field, at the keys, else above the form. */
  const fail = (error: unknown) => {
    const { about, issues } = blameOf(error);
    const known = [
      ...settings.map((field) => `settings.${field.name}`),
      ...secrets.map((field) => `credential.${field.name}`),
    ];
    const shown = issues.filter(({ path }) => known.includes(path));
    if (shown.length > 0 && shown.length === issues.length) {
      for (const { path, message } of shown) form.setError(path, { message });
      form.setFocus(shown[0]?.path ?? '');
      return;
    }
    const address = settings.find((field) => field.required && field.kind === 'text');
    if (about === 'address' && address) {
      form.setError(`settings.${address.name}`, { message: `${notSaved} ${messageOf(error)}` });
      form.setFocus(`settings.${address.name}`);
      return;
    }
    const at = about === 'keys' && secrets.length > 0 ? 'keys' : 'form';
    setFailure({ text: messageOf(error), at });
    if (at === 'keys') form.setFocus(`credential.${secrets[0]?.name}`);
  };

  const connect = useMutation(
    trpc.integrations.connect.mutationOptions({
      onSuccess: async ({ integrationId, label, reconnected }) => {
        toast.success(
          reconnected
            ? `${label} is connected again and goes on where it was.`
            : `${label} is connected. The first sync has begun.`,
        );
        void queryClient.invalidateQueries(trpc.integrations.pathFilter());
        void queryClient.invalidateQueries(trpc.catalogue.pathFilter());
        void queryClient.invalidateQueries(trpc.overview.pathFilter());
        await router.navigate({ to: '/integrations/$integrationId', params: { integrationId } });
      },
      onError: fail,
    }),
  );
  const handover = useMutation(
    trpc.integrations.startHandover.mutationOptions({
      onSuccess: ({ url }) => window.location.assign(url),
      onError: fail,
    }),
  );
  const approval = useApproval(fail);
  return { connect, handover, approval, failure, forget: () => setFailure(undefined) };
}
