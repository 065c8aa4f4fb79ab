import type { ReactNode } from 'react';
import { ErrorState } from './error-state.tsx';
import { SkeletonRows } from './skeleton.tsx';

interface LoadedProps<T> {
  query: { data: T | undefined; error: unknown; isError: boolean; refetch: () => unknown };
  what: string;
  /** Stands for the content on the first load. */
  skeleton?: ReactNode;
  /** It is the whole page: a failure then has the page's heading. */
  page?: boolean;
  children: (data: T) => ReactNode;
}

/** One question's answer, or its skeleton, or what went wrong. An older answer stays when a later one fails. */
export function Loaded<T>({ query, what, skeleton, page, children }: LoadedProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError)
    return <ErrorState error={query.error} what={what} page={page} onRetry={() => void query.refetch()} />;
  return <>{skeleton ?? <SkeletonRows />}</>;
}
