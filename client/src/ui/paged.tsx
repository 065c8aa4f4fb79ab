import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from './button.tsx';
import { ErrorState } from './error-state.tsx';
import { SkeletonRows } from './skeleton.tsx';

export interface PagedQuery<T> {
  data: { pages: { items: T[] }[] } | undefined;
  error: unknown;
  isError: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isPlaceholderData: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
}

interface PagedProps<T> {
  query: PagedQuery<T>;
  /** What is listed: "the orders". */
  what: string;
  empty: ReactNode;
  children: (rows: T[], stale: boolean) => ReactNode;
}

/** A list that grows page by page: by scrolling, or by the button. */
export function Paged<T>({ query, what, empty, children }: PagedProps<T>) {
  if (query.data === undefined) {
    if (!query.isError) return <SkeletonRows />;
    return (
      <div className="p-4">
        <ErrorState error={query.error} what={what} onRetry={() => void query.refetch()} />
      </div>
    );
  }
  const rows = query.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <>{empty}</>;
  return (
    <>
      {query.isError ? (
        <div className="border-b p-3">
          <ErrorState error={query.error} what={what} onRetry={() => void query.refetch()} />
        </div>
      ) : null}
      {children(rows, query.isPlaceholderData)}
      {query.hasNextPage ? (
        <More busy={query.isFetchingNextPage} onMore={() => void query.fetchNextPage()} />
      ) : rows.length > 20 ? (
        <p className="border-t px-4 py-2.5 text-center text-muted text-sm">That is all.</p>
      ) : null}
    </>
  );
}

function More({ busy, onMore }: { busy: boolean; onMore: () => void }) {
  const end = useRef<HTMLDivElement>(null);
  const more = useRef(onMore);
  more.current = onMore;
  useEffect(() => {
    const element = end.current;
    if (!element || busy) return;
    const watcher = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) more.current();
      },
      { rootMargin: '600px' },
    );
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [busy]);
  return (
    <div ref={end} className="flex justify-center border-t p-2.5">
      <Button size="sm" variant="ghost" busy={busy} onClick={onMore}>
        Load more
      </Button>
    </div>
  );
}
