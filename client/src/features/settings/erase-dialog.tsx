import { useMutation } from '@tanstack/react-query';
import { toast } from 'sonner';
import { messageOf, queryClient, trpc } from '../../trpc.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';

interface EraseDialogProps {
  who: string;
  /** What must be typed: the e-mail address, without one the name. */
  typed: string;
  input: { contactId?: string; email?: string };
  onClose: () => void;
  onErased: () => void;
}

/** Asks once more before a person is erased: it cannot be taken back. */
export function EraseDialog({ who, typed, input, onClose, onErased }: EraseDialogProps) {
  const erase = useMutation(
    trpc.privacy.request.mutationOptions({
      onSuccess: () => {
        toast.success('They are being erased. Settings → Privacy shows when it is done, with its certificate.');
        void queryClient.invalidateQueries(trpc.privacy.pathFilter());
        onClose();
        onErased();
      },
      onError: (error) => toast.error(messageOf(error)),
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Erase ${who}?`}
      confirmLabel="Erase for good"
      typed={typed}
      danger
      busy={erase.isPending}
      onConfirm={() => erase.mutate({ kind: 'erase', confirm: typed, ...input })}
    >
      <p>
        <strong>Goes:</strong> the contact with its history, the records as the stores sent them, who bought in every
        order, webhook deliveries and log entries about them.
      </p>
      <p>
        <strong>Stays:</strong> the orders' sums, dates and lines, without a name. The stores' own records: erase the
        person there too.
      </p>
      <p>Later syncs leave them out. What they buy from now on comes in as new.</p>
    </ConfirmDialog>
  );
}
