import { useMutation } from '@tanstack/react-query';
import { trpc } from '../../trpc.ts';

/** Sends the person to the vendor's own page to approve there. They come back by the server's callback address. */
export function useApproval(onError: (error: unknown) => void) {
  return useMutation(
    trpc.integrations.startOAuth.mutationOptions({
      onSuccess: ({ url }) => window.location.assign(url),
      onError,
    }),
  );
}
