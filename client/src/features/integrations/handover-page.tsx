import { useMutation } from '@tanstack/react-query';
import { getRouteApi, Link, useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { toast } from 'sonner';
import { messageOf, queryClient, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';

const route = getRouteApi('/app/integrations/handover');

/** Back from the vendor's own page: takes the keys it handed over and connects. */
export function HandoverPage() {
  const { state, success, error } = route.useSearch();
  const refused = success === '0' || error !== undefined;
  const router = useRouter();
  const begun = useRef(false);
  const finish = useMutation(
    trpc.integrations.finishHandover.mutationOptions({
      onSuccess: async ({ integrationId, label }) => {
        toast.success(`${label} is connected.`);
        void queryClient.invalidateQueries(trpc.integrations.pathFilter());
        await router.navigate({ to: '/integrations/$integrationId', params: { integrationId }, replace: true });
      },
    }),
  );
  useEffect(() => {
    if (state === undefined || refused || begun.current) return;
    begun.current = true;
    finish.mutate({ state });
  }, [state, refused, finish.mutate]);
  const failed = finish.isError || state === undefined;
  return (
    <>
      <PageHeader title={failed || refused ? 'Not connected' : 'Connecting your store'} name="Connecting" />
      {refused ? (
        <Notice
          title="You did not approve Syncline in the store"
          action={
            <Button asChild size="sm" variant="primary">
              <Link to="/integrations">Back to Integrations</Link>
            </Button>
          }
        >
          No keys were handed over and nothing was saved. You can approve it later, or paste keys by hand.
        </Notice>
      ) : failed ? (
        <Notice
          tone="bad"
          role="alert"
          title="The store is not connected"
          action={
            <Button asChild size="sm" variant="primary">
              <Link to="/integrations">Start again</Link>
            </Button>
          }
        >
          {state === undefined ? 'This address is not complete. Nothing was saved.' : messageOf(finish.error)}
        </Notice>
      ) : (
        <Notice tone="accent" role="status" title="The store has approved Syncline">
          Its keys are being tried. This takes a few seconds.
        </Notice>
      )}
    </>
  );
}
