import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { toast } from 'sonner';
import { messageOf, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';

interface CreateOrganizationDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onCreated: (id: string) => void;
}

export function CreateOrganizationDialog({ open, onOpenChange, onCreated }: CreateOrganizationDialogProps) {
  const queries = useQueryClient();
  const form = useForm({ defaultValues: { name: '' } });
  const create = useMutation(
    trpc.organization.create.mutationOptions({
      onSuccess: async ({ organizationId }) => {
        await queries.invalidateQueries(trpc.session.me.queryFilter());
        onOpenChange(false);
        form.reset();
        onCreated(organizationId);
      },
      onError: (error) => toast.error(messageOf(error)),
    }),
  );
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="New organisation"
      description="Its connections, records and members are apart from those of all others."
      footer={
        <Button type="submit" form="new-organization" variant="primary" busy={create.isPending}>
          Create it
        </Button>
      }
    >
      <form id="new-organization" onSubmit={form.handleSubmit((values) => create.mutate(values))}>
        <Field label="Name" error={form.formState.errors.name?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('name', { required: 'Give it a name.', maxLength: 100 })}
              autoComplete="off"
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
