import type { AppRouter } from '@syncline/server/router';
import { keepPreviousData, QueryCache, QueryClient } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink, TRPCClientError } from '@trpc/client';
import type { inferRouterOutputs } from '@trpc/server';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { currentOrganization } from './current-organization.ts';

export type Answers = inferRouterOutputs<AppRouter>;

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // The session ended while somebody was looking: back to the door, and after it to this page.
      if (statusOf(error) !== 401 || query.meta?.entrance === true) return;
      const { pathname, search } = window.location;
      window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // Old data stays visible while new data comes.
      placeholderData: keepPreviousData,
      // A refusal does not become a yes by asking again.
      retry: (failures, error) => failures < 2 && !isRefusal(error),
      refetchOnWindowFocus: true,
    },
  },
});

const url = '/api/trpc';
const organization = () => currentOrganization();

export const api = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: (operation) => operation.type === 'subscription',
      true: httpSubscriptionLink({ url, connectionParams: () => ({ organizationId: organization() ?? '' }) }),
      false: httpBatchLink({
        url,
        maxURLLength: 4_000,
        headers: () => {
          const id = organization();
          return id === undefined ? {} : { 'x-organization-id': id };
        },
      }),
    }),
  ],
});

/** Query and mutation options of every procedure; also usable outside components, to fetch ahead. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client: api, queryClient });

/** What a person reads of any failure: what happened, what it means, what to do. */
export function messageOf(error: unknown): string {
  if (error instanceof TRPCClientError) {
    if (error.data === null || error.data === undefined) {
      return 'Syncline did not answer. Check your connection; nothing was changed. It is tried again when you retry.';
    }
    return error.message;
  }
  return error instanceof Error ? error.message : 'Something went wrong, and we do not know what.';
}

/** Which part of a form a refusal is about, and its texts by field, where the server knows. */
export function blameOf(error: unknown): {
  about: 'address' | 'keys' | undefined;
  issues: { path: string; message: string }[];
} {
  const data = error instanceof TRPCClientError ? (error.data as Partial<Blame> | null | undefined) : undefined;
  return { about: data?.about ?? undefined, issues: data?.issues ?? [] };
}

interface Blame {
  about: 'address' | 'keys' | null;
  issues: { path: string; message: string }[] | null;
}

/** The number under which the server's logs say more, where there is one. */
export function requestIdOf(error: unknown): string | undefined {
  const data = error instanceof TRPCClientError ? (error.data as { requestId?: unknown } | undefined) : undefined;
  return typeof data?.requestId === 'string' ? data.requestId : undefined;
}

export function statusOf(error: unknown): number | undefined {
  const data = error instanceof TRPCClientError ? (error.data as { httpStatus?: unknown } | undefined) : undefined;
  return typeof data?.httpStatus === 'number' ? data.httpStatus : undefined;
}

function isRefusal(error: unknown): boolean {
  const status = statusOf(error);
  return status !== undefined && status >= 400 && status < 500;
}
