import { useMutation } from '@tanstack/react-query';
import { toast } from 'sonner';
import { counted } from '../../format/number.ts';
import { messageOf, queryClient, trpc } from '../../trpc.ts';

/** Retry and replay of deliveries. */
export function useInboxActions(connectionId: string, onDone?: () => void) {
  const refresh = () => {
    void queryClient.invalidateQueries(trpc.inbox.pathFilter());
    void queryClient.invalidateQueries(trpc.integrations.get.queryFilter({ integrationId: connectionId }));
    onDone?.();
  };
  const onError = (error: unknown) => toast.error(messageOf(error));
  const deliveries = (count: number) => counted(count, 'delivery', 'deliveries');
  return {
    retry: useMutation(
      trpc.inbox.retry.mutationOptions({
        onSuccess: ({ count }) => {
          toast.success(`${deliveries(count)} tried again.`);
          refresh();
        },
        onError,
      }),
    ),
    replay: useMutation(
      trpc.inbox.replay.mutationOptions({
        onSuccess: ({ count, more }) => {
          toast.success(
            more
              ? `${deliveries(count)} replayed. The range holds more: replay it again for the rest.`
              : `${deliveries(count)} replayed. Records are read as the store has them now.`,
          );
          refresh();
        },
        onError,
      }),
    ),
  };
}
