import { useQuery } from '@tanstack/react-query';
import { ChevronRight, ExternalLink, FlaskConical } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useSession } from '../../session.ts';
import { type Answers, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProviderGlyph } from '../../ui/provider-glyph.tsx';
import { KnownApp, MissingApp } from './app-registration.tsx';
import { AuthChoice, firstMethod } from './auth-choice.tsx';
import { HelpSteps } from './help-steps.tsx';
import { SchemaFields, type SchemaValues } from './schema-fields.tsx';
import { type FormField, formFields, formValues, isAdvanced } from './schema-form.ts';
import { notSaved, useConnect } from './use-connect.ts';

type Provider = Answers['catalogue']['list'][number];

interface ConnectDialogProps {
  provider: Provider;
  /** Fill the form with the sandbox's first store. */
  sandbox: boolean;
  onClose: () => void;
}

/** Connects an account: a form drawn from the connector, its set-up help beside it. */
export function ConnectDialog({ provider, sandbox, onClose }: ConnectDialogProps) {
  const { me } = useSession();
  const [authId, setAuthId] = useState(() => firstMethod(provider.auth)?.id);
  const auth = provider.auth.find(({ id }) => id === authId);
  const settings = useMemo(() => formFields(provider.settingsForm), [provider]);
  const secrets = useMemo(() => (auth ? formFields(auth.fieldsForm) : []), [auth]);
  const byApproval = auth?.oauth != null;
  const form = useForm<SchemaValues>({ defaultValues: { settings: initial(settings), credential: {}, extra: {} } });
  const { connect, handover, approval, failure, forget } = useConnect(form, settings, secrets);
  const stores = useQuery(
    trpc.instance.sandboxStores.queryOptions(undefined, { enabled: me.instance.sandboxUrl !== null }),
  );
  const store = stores.data?.find((one) => one.provider === provider.id);

  const fill = () => {
    if (!store) return;
    form.reset({
      settings: { ...initial(settings), ...store.settings },
      credential: store.credential,
      extra: { name: store.name },
    });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: filled once, when the store is known.
  useEffect(() => {
    if (sandbox) fill();
  }, [sandbox, store]);

  const submit = form.handleSubmit((typed) => {
    forget();
    const extra = typed.extra as { name?: string; since?: string };
    const wishes = {
      provider: provider.id,
      authId: auth?.id,
      settings: formValues(settings, typed.settings ?? {}),
      name: extra.name?.trim() || undefined,
      createdSince: extra.since ? new Date(`${extra.since}T00:00:00Z`).toISOString() : undefined,
    };
    if (byApproval) approval.mutate(wishes);
    else connect.mutate({ ...wishes, credential: formValues(secrets, typed.credential ?? {}) });
  });
  const approve = async () => {
    forget();
    const required = settings.filter((field) => !isAdvanced(field)).map((field) => `settings.${field.name}`);
    if (!auth || !(await form.trigger(required))) return;
    const typed = form.getValues();
    handover.mutate({
      provider: provider.id,
      authId: auth.id,
      settings: formValues(settings, typed.settings ?? {}),
      name: (typed.extra as { name?: string }).name?.trim() || undefined,
    });
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      className="max-w-3xl"
      title={
        <span className="flex items-center gap-2.5">
          <ProviderGlyph provider={provider.id} name={provider.name} className="size-6" /> Connect {provider.name}
        </span>
      }
      description={provider.summary}
      footer={
        <>
          <Button onClick={onClose}>Not now</Button>
          {byApproval ? (
            <Button
              type="submit"
              form="connect"
              variant="primary"
              // Once it has answered, the browser is on its way.
              busy={approval.isPending || approval.isSuccess}
              disabled={!auth.configured}
            >
              <ExternalLink /> Continue to {provider.name}
            </Button>
          ) : (
            <Button type="submit" form="connect" variant="primary" busy={connect.isPending}>
              {connect.isPending ? `Asking ${provider.name}…` : 'Test and connect'}
            </Button>
          )}
        </>
      }
    >
      <div className="grid gap-6 md:grid-cols-[minmax(0,1fr)_16rem]">
        <form id="connect" noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
          {failure?.at === 'form' ? (
            <Notice tone="bad" role="alert" title="Not connected, and nothing was saved">
              {failure.text}
            </Notice>
          ) : null}
          {store && !sandbox ? (
            <Button size="sm" variant="ghost" onClick={fill} className="-ml-2">
              <FlaskConical /> Fill in the sandbox's store
            </Button>
          ) : null}
          <AuthChoice
            methods={provider.auth}
            value={authId}
            onChange={(next) => {
              setAuthId(next);
              forget();
            }}
          />
          {auth?.oauth && !auth.configured ? (
            <MissingApp name={provider.name} oauth={auth.oauth} help={provider.help} />
          ) : null}
          <SchemaFields form={form} group="settings" fields={settings.filter((field) => !isAdvanced(field))} />
          {byApproval && auth.configured ? (
            <p className="text-muted text-sm">
              You approve Syncline on {provider.name}’s own page and come back connected. No key is typed here.
            </p>
          ) : null}
          {auth?.handover ? (
            <div className="rounded-lg border bg-sunken p-3">
              <p className="text-sm">
                The store can make the keys for you: approve Syncline there and come back connected.
              </p>
              <Button size="sm" className="mt-2" busy={handover.isPending} onClick={() => void approve()}>
                <ExternalLink /> Approve in your store
              </Button>
            </div>
          ) : null}
          <SchemaFields
            form={form}
            group="credential"
            fields={secrets}
            secret
            failure={failure?.at === 'keys' ? `${notSaved} ${failure.text}` : undefined}
          />
          <details className="group">
            <summary className="flex list-none items-center gap-1 rounded-sm font-medium text-sm [&::-webkit-details-marker]:hidden">
              <ChevronRight className="size-4 text-muted transition-transform group-open:rotate-90" aria-hidden />
              More settings
            </summary>
            <div className="mt-3 space-y-4 border-l pl-4">
              <Field label="Name" hint="What you call it here. Without one: as the store calls itself." optional>
                {(control) => (
                  <Input {...control} {...form.register('extra.name')} maxLength={100} autoComplete="off" />
                )}
              </Field>
              <Field label="Only records created since" hint="Leave it empty to bring in everything." optional>
                {(control) => <Input {...control} {...form.register('extra.since')} type="date" />}
              </Field>
              <SchemaFields form={form} group="settings" fields={settings.filter(isAdvanced)} />
            </div>
          </details>
        </form>
        <div className="space-y-5 md:border-l md:pl-6">
          <HelpSteps
            steps={provider.help.filter((step) => !step.operator && (step.auth === null || step.auth === authId))}
            title="How to get there"
          />
          {auth?.oauth && auth.configured ? (
            <KnownApp name={provider.name} oauth={auth.oauth} help={provider.help} />
          ) : null}
        </div>
      </div>
    </Dialog>
  );
}

export const initial = (fields: FormField[]): Record<string, unknown> =>
  Object.fromEntries(fields.map(({ name, initial: value }) => [name, value ?? '']));
