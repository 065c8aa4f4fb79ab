import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { toast } from 'sonner';
import { count, counted } from '../../format/number.ts';
import { messageOf, queryClient, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import type { Connection } from './connection.ts';

/** What stops a connection, from the mildest to what cannot be undone. */
export function DangerZone({ connection }: { connection: Connection }) {
  const router = useRouter();
  const [asking, setAsking] = useState<'disconnect' | 'remove'>();
  const input = { integrationId: connection.id };
  const refresh = () => {
    setAsking(undefined);
    void queryClient.invalidateQueries(trpc.integrations.pathFilter());
    void queryClient.invalidateQueries(trpc.overview.pathFilter());
  };
  const onError = (error: unknown) => toast.error(messageOf(error));
  const pause = useMutation(
    trpc.integrations.pause.mutationOptions({
      onSuccess: () => {
        toast.success('Paused. Webhooks are kept and wait.');
        refresh();
      },
      onError,
    }),
  );
  const resume = useMutation(
    trpc.integrations.resume.mutationOptions({
      onSuccess: () => {
        toast.success('Going on: what changed meanwhile is read now.');
        refresh();
      },
      onError,
    }),
  );
  const disconnect = useMutation(
    trpc.integrations.disconnect.mutationOptions({
      onSuccess: () => {
        toast.success(`${connection.name} is disconnected. What was synced is kept.`);
        refresh();
      },
      onError,
    }),
  );
  const remove = useMutation(
    trpc.integrations.remove.mutationOptions({
      onSuccess: async (gone) => {
        toast.success(`Deleted, with ${counted(gone.orders, 'order')} and ${counted(gone.products, 'product')}.`);
        refresh();
        await router.navigate({ to: '/integrations' });
      },
      onError,
    }),
  );
  const connected = connection.status !== 'disconnected';
  return (
    <Card className="divide-y">
      {connected ? (
        <Step
          title={connection.status === 'paused' ? 'Resume' : 'Pause'}
          text="Paused, nothing is read. Webhooks that arrive are kept and worked off when you resume: nothing is lost."
        >
          {connection.status === 'paused' ? (
            <Button busy={resume.isPending} onClick={() => resume.mutate(input)}>
              Resume
            </Button>
          ) : (
            <Button busy={pause.isPending} onClick={() => pause.mutate(input)}>
              Pause
            </Button>
          )}
        </Step>
      ) : null}
      {connected ? (
        <Step
          title="Disconnect"
          text="Removes the webhooks at the store and wipes the keys here. Everything that was synced stays, and connecting again goes on with it."
        >
          <Button variant="dangerOutline" onClick={() => setAsking('disconnect')}>
            Disconnect
          </Button>
        </Step>
      ) : null}
      <Step
        title="Delete with its data"
        text={
          connected
            ? 'Disconnect first: then the connection can be deleted with everything it brought.'
            : 'Deletes the connection with its orders, products and history, and the contacts nobody else knows. It cannot be undone.'
        }
      >
        <Button variant="dangerOutline" disabled={connected} onClick={() => setAsking('remove')}>
          Delete
        </Button>
      </Step>
      <ConfirmDialog
        open={asking === 'disconnect'}
        onOpenChange={(open) => setAsking(open ? 'disconnect' : undefined)}
        title={`Disconnect ${connection.name}?`}
        confirmLabel="Disconnect"
        typed={connection.name}
        danger
        busy={disconnect.isPending}
        onConfirm={() => disconnect.mutate(input)}
      >
        <Stays
          stays={`${count(connection.syncedContacts)} contacts, ${count(connection.syncedOrders)} orders and ${count(connection.syncedProducts)} products, with their history.`}
          goes="The keys, the webhooks at the store, and every future change."
        />
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'remove'}
        onOpenChange={(open) => setAsking(open ? 'remove' : undefined)}
        title={`Delete ${connection.name} with its data?`}
        confirmLabel="Delete for good"
        typed={connection.name}
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ ...input, confirm: connection.name })}
      >
        <Stays
          stays="Contacts that another connection knows too. Everything at the store itself."
          goes={`${count(connection.syncedOrders)} orders, ${count(connection.syncedProducts)} products, those marked as removed too, all runs and raw records, and contacts that only this connection knows.`}
        />
      </ConfirmDialog>
    </Card>
  );
}

function Step({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 p-4">
      <div className="min-w-0 max-w-2xl flex-1 basis-72">
        <h2 className="text-base">{title}</h2>
        <p className="text-muted text-sm">{text}</p>
      </div>
      {children}
    </div>
  );
}

function Stays({ stays, goes }: { stays: string; goes: string }) {
  return (
    <>
      <p>
        <strong>Stays:</strong> {stays}
      </p>
      <p>
        <strong>Goes:</strong> {goes}
      </p>
    </>
  );
}
