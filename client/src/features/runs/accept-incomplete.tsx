import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import { messageOf, queryClient, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';

/** Takes an incomplete run as it is, with a reason that stays beside it. */
export function AcceptIncomplete({ runId }: { runId: string }) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const accept = useMutation(
    trpc.runs.acceptIncomplete.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        toast.success('Accepted. The next sync goes on from here.');
        void queryClient.invalidateQueries(trpc.runs.pathFilter());
        void queryClient.invalidateQueries(trpc.integrations.pathFilter());
      },
      onError: (error) => toast.error(messageOf(error)),
    }),
  );
  const ready = reason.trim().length >= 3;
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        Accept, with a reason
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Accept this run although the counts do not close?"
        description="Syncline moves on from here. What is missing stays missing until a full sync finds it."
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Keep looking</Button>
            <Button type="submit" form="accept" variant="primary" disabled={!ready} busy={accept.isPending}>
              Accept
            </Button>
          </>
        }
      >
        <form
          id="accept"
          onSubmit={(event) => {
            event.preventDefault();
            if (ready) accept.mutate({ runId, reason: reason.trim() });
          }}
        >
          <Field label="Why" hint="It stays beside the run, with your name.">
            {(control) => (
              <Input
                {...control}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
                maxLength={1_000}
              />
            )}
          </Field>
        </form>
      </Dialog>
    </>
  );
}
