import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

const route = getRouteApi('/app/integrations/not-connected');

/** Where a vendor's way back leads when nothing came of it: what happened, and how to try again. */
export function NotConnectedPage() {
  const { ref, reason } = route.useSearch();
  const failed = useQuery(
    trpc.integrations.failedApproval.queryOptions({ ref: ref ?? '' }, { enabled: ref !== undefined, retry: false }),
  );
  const waits = ref !== undefined && failed.isPending;
  const found = failed.data;
  const denied = found?.code === 'OAUTH_DENIED' || reason === 'denied';
  const text = denied ? texts.denied : (found?.message ?? texts[reason ?? 'unknown']);
  return (
    <>
      <PageHeader title={found?.integrationId ? 'Not reconnected' : 'Not connected'} name="Not connected" />
      {waits ? (
        <Skeleton className="h-16" />
      ) : (
        <Notice
          tone={denied ? 'neutral' : 'bad'}
          role={denied ? 'status' : 'alert'}
          title={denied ? 'You did not approve Syncline' : `${found?.platformName ?? 'The account'} is not connected`}
          action={<Again platform={found?.platform} integrationId={found?.integrationId ?? undefined} />}
        >
          {text}
        </Notice>
      )}
    </>
  );
}

const texts = {
  unknown:
    'This approval was not begun in this sign-in, is older than ten minutes, or was used before. Nothing was changed. If you have just connected it, you find it under Integrations.',
  denied: 'Nothing was saved. You can approve it at any time.',
  'signed-out':
    'You were not signed in under this address when you came back. Nothing was changed. Start again, and stay at this address.',
} as const;

function Again({ platform, integrationId }: { platform: string | undefined; integrationId: string | undefined }) {
  const link: ReactNode =
    integrationId !== undefined ? (
      <Link to="/integrations/$integrationId" params={{ integrationId }} search={{ tab: 'settings' }}>
        Back to the connection
      </Link>
    ) : platform !== undefined ? (
      <Link to="/integrations" search={{ connect: platform }}>
        Start again
      </Link>
    ) : (
      <Link to="/integrations">Back to Integrations</Link>
    );
  return (
    <Button asChild size="sm" variant="primary">
      {link}
    </Button>
  );
}
