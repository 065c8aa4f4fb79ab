import { useMutation } from '@tanstack/react-query';
import { Stethoscope } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useForm } from 'react-hook-form';
import { toast } from 'sonner';
import { duration } from '../../format/time.tsx';
import { useSession } from '../../session.ts';
import { messageOf, queryClient, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardHeader } from '../../ui/card.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { SchemaFields, type SchemaValues } from '../integrations/schema-fields.tsx';
import { formFields, formValues } from '../integrations/schema-form.ts';
import { AccessCard } from './access-card.tsx';
import type { Connection } from './connection.ts';
import { ConnectionFacts } from './connection-facts.tsx';
import { Schedules } from './schedules.tsx';

/** What can be changed of a connection: its name, its schedules, what was typed, its keys. */
export function SettingsTab({ connection }: { connection: Connection }) {
  const { can } = useSession();
  const editable = can('connections.manage') && connection.status !== 'disconnected';
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_21.5rem]">
      <div className="space-y-4">
        {connection.status === 'error' ? <AccessCard connection={connection} editable={editable} /> : null}
        <Name connection={connection} editable={editable} />
        <Schedules connection={connection} editable={editable} />
        <Typed connection={connection} editable={editable} />
        {connection.status === 'error' ? null : <AccessCard connection={connection} editable={editable} />}
      </div>
      <div className="space-y-4">
        <Test connection={connection} />
        <ConnectionFacts connection={connection} />
      </div>
    </div>
  );
}

interface PartProps {
  connection: Connection;
  editable: boolean;
}

const refresh = () => void queryClient.invalidateQueries(trpc.integrations.pathFilter());

function Name({ connection, editable }: PartProps) {
  const [name, setName] = useState(connection.name);
  const rename = useMutation(
    trpc.integrations.rename.mutationOptions({
      onSuccess: () => {
        toast.success('Saved.');
        refresh();
      },
      onError: (error) => toast.error(messageOf(error)),
    }),
  );
  const ready = name.trim() !== '' && name.trim() !== connection.name;
  return (
    <Card>
      <form
        className="flex items-end gap-2 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) rename.mutate({ integrationId: connection.id, name: name.trim() });
        }}
      >
        <Field label="Name" className="flex-1">
          {(control) => (
            <Input
              {...control}
              value={name}
              onChange={(event) => setName(event.target.value)}
              maxLength={100}
              disabled={!editable}
            />
          )}
        </Field>
        {editable ? (
          <Button type="submit" disabled={!ready} busy={rename.isPending}>
            Rename
          </Button>
        ) : null}
      </form>
    </Card>
  );
}

function Typed({ connection, editable }: PartProps) {
  const fields = useMemo(() => formFields(connection.settingsForm), [connection.settingsForm]);
  const [failure, setFailure] = useState<string>();
  const since = connection.createdSince?.slice(0, 10) ?? '';
  const form = useForm<SchemaValues>({ defaultValues: { settings: connection.settings, extra: { since } } });
  const save = useMutation(
    trpc.integrations.updateSettings.mutationOptions({
      onSuccess: () => {
        setFailure(undefined);
        toast.success('Saved: the store answers with the new settings.');
        form.reset(form.getValues());
        refresh();
      },
      onError: (error) => setFailure(messageOf(error)),
    }),
  );
  const submit = form.handleSubmit((typed) => {
    const day = String(typed.extra?.since ?? '');
    save.mutate({
      integrationId: connection.id,
      settings: formValues(fields, typed.settings ?? {}),
      ...(day === since ? {} : { createdSince: day === '' ? null : new Date(`${day}T00:00:00Z`).toISOString() }),
    });
  });
  return (
    <Card>
      <CardHeader
        title="Settings"
        description={editable ? 'They are tried at the store before they are saved.' : undefined}
        actions={
          editable ? (
            <Button
              type="submit"
              form="connection-settings"
              variant="primary"
              disabled={!form.formState.isDirty}
              busy={save.isPending}
            >
              Save
            </Button>
          ) : undefined
        }
      />
      <form id="connection-settings" noValidate onSubmit={(event) => void submit(event)} className="space-y-4 p-4">
        {failure ? (
          <Notice tone="bad" role="alert" title="Not saved: the connection goes on as before">
            {failure}
          </Notice>
        ) : null}
        <SchemaFields form={form} group="settings" fields={fields} disabled={!editable} />
        <Field label="Only records created since" hint="Counts from the next full sync on. Empty: everything." optional>
          {(control) => <Input {...control} {...form.register('extra.since')} type="date" disabled={!editable} />}
        </Field>
      </form>
    </Card>
  );
}

function Test({ connection }: { connection: Connection }) {
  const { can } = useSession();
  const test = useMutation(trpc.integrations.test.mutationOptions({ onSettled: refresh }));
  if (connection.status === 'disconnected' || !can('sync.run')) return null;
  return (
    <Card>
      <CardHeader
        title="Does it work?"
        actions={
          can('sync.run') ? (
            <Button size="sm" busy={test.isPending} onClick={() => test.mutate({ integrationId: connection.id })}>
              <Stethoscope /> Test
            </Button>
          ) : undefined
        }
      />
      <div aria-live="polite" className="p-4 text-sm">
        {test.data ? (
          <Notice
            tone={test.data.ok ? 'ok' : 'bad'}
            title={
              test.data.ok ? `It answered in ${duration(test.data.durationMs)}` : 'It does not answer as it should'
            }
          >
            {test.data.message}
          </Notice>
        ) : test.isError ? (
          <Notice tone="bad">{messageOf(test.error)}</Notice>
        ) : (
          <p className="text-muted">
            {connection.health === 'failing'
              ? (connection.healthNote ?? 'The last check failed.')
              : 'Asks the store with the stored access. Changes nothing.'}
          </p>
        )}
      </div>
    </Card>
  );
}
