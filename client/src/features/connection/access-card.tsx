import { useMutation, useQuery } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import { type ComponentProps, type ReactNode, useMemo, useState } from 'react';
import { useForm } from 'react-hook-form';
import { toast } from 'sonner';
import { messageOf, queryClient, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardHeader } from '../../ui/card.tsx';
import { Notice } from '../../ui/notice.tsx';
import { type AuthMethod, MissingApp } from '../integrations/app-registration.tsx';
import { AuthChoice } from '../integrations/auth-choice.tsx';
import { SchemaFields, type SchemaValues } from '../integrations/schema-fields.tsx';
import { formFields, formValues } from '../integrations/schema-form.ts';
import { useApproval } from '../integrations/use-approval.ts';
import type { Connection } from './connection.ts';

/** New keys, or a new approval, for the same account. */
export function AccessCard({ connection, editable }: { connection: Connection; editable: boolean }) {
  const catalogue = useQuery(trpc.catalogue.list.queryOptions());
  const provider = catalogue.data?.find(({ id }) => id === connection.platform);
  const methods = provider?.auth ?? [];
  const [authId, setAuthId] = useState(connection.authId);
  const auth = methods.find(({ id }) => id === authId);
  if (!provider || !auth || !editable) return null;
  const broken = connection.status === 'error';
  const parts = {
    connection,
    auth,
    title: broken ? 'Reconnect' : auth.oauth ? 'Access' : 'New keys',
    choice: <AuthChoice methods={methods} value={authId} onChange={setAuthId} />,
  };
  return auth.oauth ? (
    <Approval key={auth.id} {...parts} oauth={auth.oauth} help={provider.help} />
  ) : (
    <Keys key={auth.id} {...parts} />
  );
}

interface PartProps {
  connection: Connection;
  auth: AuthMethod;
  title: string;
  choice: ReactNode;
}

const sameAccount = 'For the same account. History, records and schedules stay.';

type ApprovalProps = PartProps & Pick<ComponentProps<typeof MissingApp>, 'oauth' | 'help'>;

function Approval({ connection, auth, title, choice, oauth, help }: ApprovalProps) {
  const [failure, setFailure] = useState<string>();
  const approval = useApproval((error) => setFailure(messageOf(error)));
  const { platform, platformName, id: integrationId } = connection;
  return (
    <Card>
      <CardHeader
        title={title}
        description={sameAccount}
        actions={
          <Button
            variant={connection.status === 'error' ? 'primary' : 'secondary'}
            busy={approval.isPending || approval.isSuccess}
            disabled={!auth.configured}
            onClick={() => approval.mutate({ provider: platform, authId: auth.id, integrationId })}
          >
            <ExternalLink /> Continue to {platformName}
          </Button>
        }
      />
      <div className="space-y-4 p-4 text-sm">
        {choice}
        {failure ? (
          <Notice tone="bad" role="alert" title="Nothing was changed">
            {failure}
          </Notice>
        ) : null}
        {auth.configured ? (
          <p className="text-muted">
            You approve Syncline once more on {platformName}’s own page and come back here. Its tokens are renewed by
            themselves; this is needed only when {platformName} takes them back, or to give further rights.
          </p>
        ) : (
          <MissingApp name={platformName} oauth={oauth} help={help} />
        )}
      </div>
    </Card>
  );
}

function Keys({ connection, auth, title, choice }: PartProps) {
  const fields = useMemo(() => formFields(auth.fieldsForm), [auth]);
  const form = useForm<SchemaValues>({ defaultValues: { credential: {} } });
  const [failure, setFailure] = useState<string>();
  const rotate = useMutation(
    trpc.integrations.rotateCredentials.mutationOptions({
      onSuccess: ({ warnings }) => {
        setFailure(undefined);
        form.reset({ credential: {} });
        toast.success('The new keys work and are in use. Nothing of the history is lost.');
        for (const warning of warnings) toast.warning(warning, { duration: 12_000 });
        void queryClient.invalidateQueries(trpc.integrations.pathFilter());
      },
      onError: (error) => setFailure(messageOf(error)),
    }),
  );
  const handover = useMutation(
    trpc.integrations.startHandover.mutationOptions({
      onSuccess: ({ url }) => window.location.assign(url),
      onError: (error) => setFailure(messageOf(error)),
    }),
  );
  const submit = form.handleSubmit((typed) =>
    rotate.mutate({
      integrationId: connection.id,
      authId: auth.id,
      credential: formValues(fields, typed.credential ?? {}),
    }),
  );
  return (
    <Card>
      <CardHeader
        title={title}
        description={sameAccount}
        actions={
          <>
            {auth.handover ? (
              <Button
                busy={handover.isPending}
                onClick={() =>
                  handover.mutate({
                    provider: connection.platform,
                    authId: auth.id,
                    settings: connection.settings,
                    integrationId: connection.id,
                  })
                }
              >
                Approve in your store
              </Button>
            ) : null}
            <Button
              type="submit"
              form="keys"
              variant={connection.status === 'error' ? 'primary' : 'secondary'}
              busy={rotate.isPending}
            >
              Test and use them
            </Button>
          </>
        }
      />
      <form id="keys" noValidate onSubmit={(event) => void submit(event)} className="space-y-4 p-4">
        {choice}
        {failure ? (
          <Notice tone="bad" role="alert" title="The new keys are not in use">
            {failure}
          </Notice>
        ) : null}
        <SchemaFields form={form} group="credential" fields={fields} secret />
      </form>
    </Card>
  );
}
