import { Link } from '@tanstack/react-router';
import { PlugZap } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';

interface NothingSyncedProps {
  /** "orders" */
  what: string;
  /** A search or filter is on: the list may be full without it. */
  narrowed: boolean;
  onClear: () => void;
}

/** An empty list of records, and the way to fill it. */
export function NothingSynced({ what, narrowed, onClear }: NothingSyncedProps) {
  if (narrowed) {
    return (
      <EmptyState title={`No ${what} match`} action={<Button onClick={onClear}>Clear search and filters</Button>}>
        Search looks into names, e-mail addresses and the numbers your systems use.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<PlugZap />}
      title={`No ${what} yet`}
      action={
        <Button asChild variant="primary">
          <Link to="/integrations">Connect a system</Link>
        </Button>
      }
    >
      They arrive here as soon as a connected system has been read.
    </EmptyState>
  );
}
