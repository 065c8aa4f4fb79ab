import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Day } from '../../format/time.tsx';
import { useSession } from '../../session.ts';
import { trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';

/** A person waits for their data, or for its erasure, and it goes no further by itself: there is a day by which it must. */
export function PrivacyNotice() {
  const { can } = useSession();
  const { data } = useQuery(
    trpc.privacy.list.queryOptions({ show: 'stuck' }, { enabled: can('privacy.manage'), refetchInterval: 60_000 }),
  );
  const due = data?.items.map((request) => request.dueAt).sort()[0];
  if (!data || due === undefined) return null;
  return (
    <Notice
      tone="warn"
      title={data.items.length === 1 ? 'A privacy request needs you' : `${data.items.length} privacy requests need you`}
      action={
        <Button asChild size="sm">
          <Link to="/settings" search={{ tab: 'privacy' }}>
            See why
          </Link>
        </Button>
      }
    >
      Due by <Day at={due} />.
    </Notice>
  );
}
