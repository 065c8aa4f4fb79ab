import { useMutation, useQuery } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { toast } from 'sonner';
import { useSession } from '../../session.ts';
import { type Answers, messageOf, queryClient, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardHeader } from '../../ui/card.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Loaded } from '../../ui/loaded.tsx';

type Organization = Answers['organization']['get'];

export function OrganizationSettings() {
  const query = useQuery(trpc.organization.get.queryOptions());
  return (
    <Loaded query={query} what="the settings">
      {(organization) => <OrganizationForm key={organization.id} organization={organization} />}
    </Loaded>
  );
}

function OrganizationForm({ organization }: { organization: Organization }) {
  const { can } = useSession();
  const editable = can('organization.manage');
  const { register, handleSubmit, formState, reset } = useForm({
    defaultValues: {
      name: organization.name,
      timeZone: organization.timeZone,
      currency: organization.currency,
      phoneRegion: organization.phoneRegion ?? '',
    },
  });
  const { errors, isDirty } = formState;
  const save = useMutation(
    trpc.organization.update.mutationOptions({
      onSuccess: async (after) => {
        toast.success('Saved.');
        reset({ ...after, phoneRegion: after.phoneRegion ?? '' });
        await queryClient.invalidateQueries(trpc.organization.pathFilter());
        await queryClient.invalidateQueries(trpc.session.pathFilter());
      },
      onError: (error) => toast.error(messageOf(error)),
    }),
  );
  return (
    <Card>
      <CardHeader
        title="Organisation"
        description={editable ? undefined : 'Only an owner can change these.'}
        actions={
          editable ? (
            <Button type="submit" form="organization" variant="primary" disabled={!isDirty} busy={save.isPending}>
              Save
            </Button>
          ) : undefined
        }
      />
      <form
        id="organization"
        noValidate
        onSubmit={(event) =>
          void handleSubmit(({ phoneRegion, ...values }) =>
            save.mutate({ ...values, phoneRegion: phoneRegion.trim() === '' ? null : phoneRegion }),
          )(event)
        }
        className="grid gap-4 p-4 sm:grid-cols-2"
      >
        <Field label="Name" error={errors.name?.message} className="sm:col-span-2">
          {(control) => (
            <Input {...control} {...register('name', { required: 'Give it a name.' })} disabled={!editable} />
          )}
        </Field>
        <Field
          label="Time zone"
          hint="Every time is shown in it; off-peak hours follow it."
          error={errors.timeZone?.message}
        >
          {(control) => (
            <>
              <Input
                {...control}
                {...register('timeZone', { required: 'Choose a time zone.' })}
                list="time-zones"
                disabled={!editable}
              />
              <datalist id="time-zones">
                {zones.map((zone) => (
                  <option key={zone} value={zone} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Field label="Currency" hint="Three letters, such as EUR." error={errors.currency?.message}>
          {(control) => (
            <Input
              {...control}
              {...register('currency', { required: 'Choose a currency.' })}
              maxLength={3}
              className="uppercase"
              disabled={!editable}
            />
          )}
        </Field>
        <Field
          label="Country of phone numbers"
          hint="Two letters, such as DE: how numbers without a country code are read."
          optional
        >
          {(control) => (
            <Input {...control} {...register('phoneRegion')} maxLength={2} className="uppercase" disabled={!editable} />
          )}
        </Field>
      </form>
    </Card>
  );
}

const zones = Intl.supportedValuesOf('timeZone');
