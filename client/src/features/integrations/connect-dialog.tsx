import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { ChevronRight, ExternalLink, FlaskConical } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useForm } from 'react-hook-form';
import { toast } from 'sonner';
import { useSession } from '../../session.ts';
import { type Answers, blameOf, messageOf, queryClient, trpc } from '../../trpc.ts';
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
import { useApproval } from './use-approval.ts';

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
  const router = useRouter();
  const [authId, setAuthId] = useState(() => firstMethod(provider.auth)?.id);
  const auth = provider.auth.find(({ id }) => id === authId);
  const settings = useMemo(() => formFields(provider.settingsForm), [provider]);
  const secrets = useMemo(() => (auth ? formFields(auth.fieldsForm) : []), [auth]);
  const byApproval = auth?.oauth != null;
  const form = useForm<SchemaValues>({ defaultValues: { settings: initial(settings), credential: {}, extra: {} } });
  const [failure, setFailure] = useState<{ text: string; at: 'form' | 'address' | 'keys' }>();
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

  const submit = form.handleSubmit((typed) => {
    setFailure(undefined);
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
    setFailure(undefined);
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
              setFailure(undefined);
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

const notSaved = 'Not connected, and nothing was saved.';

export const initial = (fields: FormField[]): Record<string, unknown> =>
  Object.fromEntries(fields.map(({ name, initial: value }) => [name, value ?? '']));
