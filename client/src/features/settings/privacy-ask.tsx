import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { Eraser, FileDown } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { toast } from 'sonner';
import { z } from 'zod/mini';
import { messageOf, queryClient, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardHeader } from '../../ui/card.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { EraseDialog } from './erase-dialog.tsx';

const askSchema = z.object({ email: z.email('Type an e-mail address.') });

/** For a person who is no contact here, or whom nobody wants to look up first. */
export function PrivacyAsk() {
  const [erasing, setErasing] = useState<string>();
  const { register, handleSubmit, formState, reset } = useForm({
    resolver: zodResolver(askSchema),
    defaultValues: { email: '' },
  });
  const request = useMutation(
    trpc.privacy.request.mutationOptions({
      onSuccess: () => {
        toast.success('The file is being made. It appears in the list below.');
        reset();
        void queryClient.invalidateQueries(trpc.privacy.pathFilter());
      },
      onError: (error) => toast.error(messageOf(error)),
    }),
  );
  return (
    <Card>
      <CardHeader
        title="A person asks about their data"
        description="Everything that is held under an e-mail address, in every connection: as a file for them, or erased."
      />
      <form
        noValidate
        onSubmit={(event) =>
          void handleSubmit(({ email }) => request.mutate({ kind: 'export', email: email.trim() }))(event)
        }
        className="grid items-start gap-3 p-4 sm:grid-cols-[minmax(0,1fr)_auto_auto]"
      >
        <Field label="Their e-mail address" error={formState.errors.email?.message}>
          {(field) => <Input {...field} {...register('email')} type="email" autoComplete="off" />}
        </Field>
        <Button type="submit" busy={request.isPending} className="sm:mt-6.5">
          <FileDown /> Export
        </Button>
        <Button
          variant="dangerOutline"
          className="sm:mt-6.5"
          onClick={() => void handleSubmit(({ email }) => setErasing(email.trim()))()}
        >
          <Eraser /> Erase
        </Button>
      </form>
      {erasing === undefined ? null : (
        <EraseDialog
          who={erasing}
          typed={erasing}
          input={{ email: erasing }}
          onClose={() => setErasing(undefined)}
          onErased={() => reset()}
        />
      )}
    </Card>
  );
}
