import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Ban } from 'lucide-react';
import { toast } from 'sonner';
import { useSession } from '../../session.ts';
import { messageOf, queryClient, trpc } from '../../trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardHeader } from '../../ui/card.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { LiveBar } from '../runs/live-bar.tsx';
import { kindWords } from '../runs/run-words.tsx';
import { useRun } from '../runs/use-run.ts';

/** The run under way, as it goes. */
export function ActiveRun({ runId }: { runId: string }) {
  const { can } = useSession();
  const { data: run } = useRun(runId);
  const cancel = useMutation(
    trpc.runs.cancel.mutationOptions({
      onSuccess: () => {
        toast.success('The sync stops after the page it is writing. What is written stays.');
        void queryClient.invalidateQueries(trpc.runs.pathFilter());
      },
      onError: (error) => toast.error(messageOf(error)),
    }),
  );
  if (!run) return <Skeleton className="h-32" />;
  // It stands still with the connection, and the page says above why.
  if (run.status === 'paused') return null;
  return (
    <Card>
      <CardHeader
        title={kindWords[run.kind]}
        actions={
          <>
            {can('sync.run') && run.cancelRequestedAt === null ? (
              <Button size="sm" busy={cancel.isPending} onClick={() => cancel.mutate({ runId })}>
                <Ban /> Cancel
              </Button>
            ) : null}
            <Button asChild size="sm">
              <Link to="/runs/$runId" params={{ runId }}>
                Watch the run
              </Link>
            </Button>
          </>
        }
      />
      <div className="p-4">
        <LiveBar run={run} />
      </div>
    </Card>
  );
}
