import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { CircleDot, ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { exact } from '../../format/time.tsx';
import { useSession } from '../../session.ts';
import { type Answers, messageOf, queryClient, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';

type Verdict = Answers['orders']['whyMissing'];

interface WhyMissingDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  connectionId: string | undefined;
}

/** Looks for an order everywhere it could be, says what became of it, and offers what mends it. */
export function WhyMissingDialog({ open, onOpenChange, connectionId }: WhyMissingDialogProps) {
  const connections = useQuery(trpc.integrations.list.queryOptions(undefined, { enabled: open }));
  const [chosen, setChosen] = useState<string>();
  const [number, setNumber] = useState('');
  const integrationId = chosen ?? connectionId ?? connections.data?.[0]?.id;
  const look = useMutation({
    mutationFn: (input: { integrationId: string; externalId: string }) =>
      queryClient.fetchQuery(trpc.orders.whyMissing.queryOptions(input, { staleTime: 0 })),
  });
  const ask = () => {
    if (integrationId && number.trim() !== '') look.mutate({ integrationId, externalId: number.trim() });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Why is this order missing?"
      description="We look through everything that was received, and ask the store."
    >
      <form
        className="space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        {connections.data && connections.data.length > 1 ? (
          <Field label="Store">
            {({ id }) => (
              <Select<string>
                id={id}
                value={integrationId}
                choices={connections.data.map((one) => ({ value: one.id, label: one.name }))}
                onChange={setChosen}
                className="w-full"
              />
            )}
          </Field>
        ) : null}
        <Field label="The order's number or id in the store">
          {(control) => (
            <div className="flex gap-2">
              <Input
                {...control}
                value={number}
                onChange={(event) => setNumber(event.target.value)}
                autoComplete="off"
              />
              <Button type="submit" variant="primary" busy={look.isPending} disabled={!integrationId}>
                Look for it
              </Button>
            </div>
          )}
        </Field>
      </form>
      <div aria-live="polite" className="mt-4 space-y-3">
        {look.isError ? (
          <Notice tone="bad" title="We could not look">
            {messageOf(look.error)}
          </Notice>
        ) : null}
        {look.data && integrationId ? (
          <Answer
            verdict={look.data}
            integrationId={integrationId}
            externalId={look.variables?.externalId ?? ''}
            onLeave={() => onOpenChange(false)}
          />
        ) : null}
        {connections.data?.length === 0 ? <Notice title="No store is connected yet" /> : null}
      </div>
    </Dialog>
  );
}

interface AnswerProps {
  verdict: Verdict;
  integrationId: string;
  externalId: string;
  onLeave: () => void;
}

function Answer({ verdict, integrationId, externalId, onLeave }: AnswerProps) {
  const { timeZone } = useSession();
  const mend = useMend(verdict, integrationId, externalId, onLeave);
  return (
    <>
      <Notice
        tone={verdict.verdict === 'here' ? 'ok' : verdict.verdict === 'not-at-vendor' ? 'neutral' : 'warn'}
        action={
          <>
            {verdict.action ? (
              <Button size="sm" variant="primary" busy={mend.isPending} onClick={() => mend.mutate()}>
                {verdict.action.label}
              </Button>
            ) : null}
            {verdict.adminUrl ? (
              <Button asChild size="sm">
                <a href={verdict.adminUrl} target="_blank" rel="noreferrer">
                  <ExternalLink /> In the store
                </a>
              </Button>
            ) : null}
          </>
        }
      >
        {verdict.message}
      </Notice>
      <div>
        <h3 className="mb-1.5 text-sm">Where we looked</h3>
        <ol className="space-y-1.5 text-sm">
          {verdict.checks.map((check) => (
            <li key={check.place} className="flex gap-2">
              <CircleDot className="mt-1 size-3 shrink-0 text-muted" aria-hidden />
              <span>
                <span className="font-medium">{check.place}:</span>{' '}
                <span className="text-muted">{readable(check.finding, timeZone)}</span>
              </span>
            </li>
          ))}
        </ol>
      </div>
    </>
  );
}

/** The findings carry instants; people read them in the organisation's zone. */
const readable = (finding: string, timeZone: string): string =>
  finding.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (at) => exact(at, timeZone));

/** Does what the verdict's button promises. */
function useMend({ action, stream }: Verdict, integrationId: string, externalId: string, onLeave: () => void) {
  const router = useRouter();
  const syncRecord = useMutation(trpc.integrations.syncRecord.mutationOptions());
  const retryFailure = useMutation(trpc.failures.retry.mutationOptions());
  const retryInbox = useMutation(trpc.inbox.retry.mutationOptions());
  const resume = useMutation(trpc.integrations.resume.mutationOptions());
  const enable = useMutation(trpc.integrations.enableStream.mutationOptions());
  return useMutation({
    mutationFn: async () => {
      const settings = () =>
        router.navigate({
          to: '/integrations/$integrationId',
          params: { integrationId },
          search: { tab: 'settings' },
        });
      switch (action?.kind) {
        case 'open-record':
          onLeave();
          if (action.entityId) await router.navigate({ to: '/orders/$id', params: { id: action.entityId } });
          return undefined;
        case 'sync-record':
          await syncRecord.mutateAsync({ integrationId, stream, externalId });
          return 'Asked the store for it. It appears in a moment.';
        case 'retry-failure':
          if (action.failureId) await retryFailure.mutateAsync({ ids: [action.failureId] });
          return 'It is being tried again.';
        case 'retry-inbox':
          if (action.inboxId) await retryInbox.mutateAsync({ ids: [action.inboxId] });
          return 'The delivery is being tried again.';
        case 'resume-connection':
          await resume.mutateAsync({ integrationId });
          return 'Going on: what changed meanwhile is read now.';
        case 'enable-stream':
          await enable.mutateAsync({ integrationId, stream, enabled: true });
          return 'Orders are read again.';
        case 'change-date-limit':
        case 'reconnect':
          onLeave();
          await settings();
          return undefined;
        case undefined:
          return undefined;
      }
    },
    onSuccess: (text) => {
      if (text) toast.success(text);
    },
    onError: (error) => toast.error(messageOf(error)),
  });
}
