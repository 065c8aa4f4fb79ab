import { useMutation } from '@tanstack/react-query';
import { toast } from 'sonner';
import { count } from '../../format/number.ts';
import { Ago } from '../../format/time.tsx';
import { useSession } from '../../session.ts';
import { messageOf, queryClient, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { Connection } from './connection.ts';

type Stream = Connection['streams'][number];

interface DeletionHoldProps {
  connectionId: string;
  stream: Stream;
  hold: NonNullable<Stream['deletionHold']>;
}

/** Unusually many records are gone in the store: a person decides whether that is meant. */
export function DeletionHold({ connectionId, stream, hold }: DeletionHoldProps) {
  const { can } = useSession();
  const input = { integrationId: connectionId, stream: stream.stream };
  const refresh = () => void queryClient.invalidateQueries(trpc.integrations.pathFilter());
  const onError = (error: unknown) => toast.error(messageOf(error));
  const approve = useMutation(
    trpc.integrations.approveDeletions.mutationOptions({
      onSuccess: () => {
        toast.success('They are looked for once more and then marked as removed.');
        refresh();
      },
      onError,
    }),
  );
  const reject = useMutation(
    trpc.integrations.rejectDeletions.mutationOptions({
      onSuccess: () => {
        toast.success('Nothing is marked. The next full sync looks again.');
        refresh();
      },
      onError,
    }),
  );
  return (
    <div className="border-t p-3">
      <Notice
        tone="warn"
        title={`${count(hold.candidates)} of ${count(hold.known)} ${stream.label.toLowerCase()} are gone in the store`}
        action={
          can('connections.manage') ? (
            <>
              <Button size="sm" busy={reject.isPending} onClick={() => reject.mutate(input)}>
                Keep them all
              </Button>
              <Button
                size="sm"
                variant="primary"
                busy={approve.isPending}
                onClick={() => approve.mutate({ ...input, candidates: hold.candidates })}
              >
                Yes, mark them as removed
              </Button>
            </>
          ) : undefined
        }
      >
        Noticed <Ago at={hold.since} />. So many at once may be a mistake at the store (a plug-in, a restored backup),
        so nothing was marked here.
      </Notice>
    </div>
  );
}
