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
  const { state } = route.useSearch();
  const router = useRouter();
  const begun = useRef(false);
  const finish = useMutation(
    trpc.integrations.finishHandover.mutationOptions({
      onSuccess: async ({ integrationId, label, warnings }) => {
        toast.success(`${label} is connected.`);
        for (const warning of warnings) toast.warning(warning, { duration: 12_000 });
        void queryClient.invalidateQueries(trpc.integrations.pathFilter());
        await router.navigate({ to: '/integrations/$integrationId', params: { integrationId }, replace: true });
      },
    }),
  );
  useEffect(() => {
    if (state === undefined || begun.current) return;
    begun.current = true;
    finish.mutate({ state });
  }, [state, finish.mutate]);
  return (
    <>
      <PageHeader title="Connecting your store" name="Connecting" />
      {finish.isError || state === undefined ? (
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
