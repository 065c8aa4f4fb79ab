import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { toast } from 'sonner';
import { messageOf, queryClient, trpc } from '../../trpc.ts';

/** Starts a sync of one connection, or joins the one that runs. */
export function useSync(integrationId: string) {
  const router = useRouter();
  const { mutate, isPending } = useMutation(
    trpc.integrations.sync.mutationOptions({
      onSuccess: ({ runId, joined }) => {
        toast.success(joined ? 'A sync is running already: you are following it.' : 'The sync has started.', {
          action: { label: 'Watch', onClick: () => void router.navigate({ to: '/runs/$runId', params: { runId } }) },
        });
        void queryClient.invalidateQueries(trpc.integrations.pathFilter());
        void queryClient.invalidateQueries(trpc.runs.pathFilter());
        void queryClient.invalidateQueries(trpc.overview.pathFilter());
      },
      onError: (error) => toast.error(messageOf(error)),
    }),
  );
  return {
    isPending,
    start: (options: { type?: 'full' | 'delta'; streams?: string[] } = {}) => mutate({ integrationId, ...options }),
  };
}
