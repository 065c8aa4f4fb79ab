import { RefreshCw } from 'lucide-react';
import { messageOf, requestIdOf, statusOf } from '../trpc.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

interface ErrorStateProps {
  error: unknown;
  /** What could not be shown: "the orders". */
  what: string;
  onRetry?: (() => void) | undefined;
  /** It stands for the whole page, which then has no other heading. */
  page?: boolean | undefined;
}

/** A failure with its way out. */
export function ErrorState({ error, what, onRetry, page }: ErrorStateProps) {
  const requestId = requestIdOf(error);
  const missing = statusOf(error) === 404;
  const title = missing ? 'There is nothing here' : `We could not load ${what}`;
  return (
    <Notice
      tone={missing ? 'neutral' : 'bad'}
      role="alert"
      title={page ? <h1>{title}</h1> : title}
      action={
        onRetry && !missing ? (
          <Button size="sm" onClick={onRetry}>
            <RefreshCw /> Try again
          </Button>
        ) : undefined
      }
    >
      <p>{messageOf(error)}</p>
      {requestId && !missing ? <p className="mt-0.5 text-muted text-xs">Request {requestId}</p> : null}
    </Notice>
  );
}
