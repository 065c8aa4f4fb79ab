import { useMutation } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { toast } from 'sonner';
import { counted } from '../../format/number.ts';
import { useSession } from '../../session.ts';
import { messageOf, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';

interface MissingIdsProps {
  connectionId: string;
  stream: string;
  missing: { count: number; ids: string[] };
}

/** The records that the store counts and that were not written, and a way to fetch each. */
export function MissingIds({ connectionId, stream, missing }: MissingIdsProps) {
  const { can } = useSession();
  const fetch = useMutation(
    trpc.integrations.syncRecord.mutationOptions({
      onSuccess: () => toast.success('Asked the store for it. It appears here in a moment.'),
      onError: (error) => toast.error(messageOf(error)),
    }),
  );
  const unnamed = missing.count - missing.ids.length;
  return (
    <Notice tone="warn" title={`${counted(missing.count, 'record')} missing: look`}>
      {missing.ids.length === 0 ? (
        <p>The store counts them but does not list them, so we cannot say which they are.</p>
      ) : (
        <ul className="mt-1.5 flex flex-wrap gap-1.5">
          {missing.ids.map((id) => (
            <li key={id}>
              <Button
                size="sm"
                disabled={!can('sync.run')}
                onClick={() => fetch.mutate({ integrationId: connectionId, stream, externalId: id })}
              >
                <RefreshCw /> {id}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {unnamed > 0 && missing.ids.length > 0 ? <p className="mt-1.5">… and {unnamed} more.</p> : null}
    </Notice>
  );
}
