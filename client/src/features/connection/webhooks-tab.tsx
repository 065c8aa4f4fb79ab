import type { Connection } from './connection.ts';
import { Inbox } from './inbox.tsx';
import { Subscriptions } from './subscriptions.tsx';

/** What the store rings for, and every delivery that came. */
export function WebhooksTab({ connection }: { connection: Connection }) {
  return (
    <div className="space-y-4">
      <Subscriptions connection={connection} />
      <Inbox connection={connection} />
    </div>
  );
}
