import { createRootRoute, type ErrorComponentProps, Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorState } from '../ui/error-state.tsx';

export const rootRoute = createRootRoute({ notFoundComponent: NotFound, errorComponent: Broken });

function NotFound() {
  return (
    <EmptyState
      icon={<Compass />}
      title="This page does not exist"
      action={
        <Button asChild variant="primary">
          <Link to="/">Go to the overview</Link>
        </Button>
      }
    >
      The address may be mistyped, or what it showed has been removed.
    </EmptyState>
  );
}

export function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <div className="mx-auto max-w-xl p-6">
      <ErrorState error={error} what="this page" onRetry={reset} />
    </div>
  );
}
