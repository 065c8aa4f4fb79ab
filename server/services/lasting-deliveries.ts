import { createHash } from 'node:crypto';
import type { Database } from '@syncline/drizzle/client';
import { keepLasting } from '@syncline/drizzle/queries/inbox';
import type { Queues } from '@syncline/shared/queues/client';
import type { Log } from '@syncline/shared/runtime/log';
import type { Intake, WebhookIntake } from './webhook-intake.ts';

/** Stores a delivery that is worked on whatever becomes of its connections; `full` and throws as `WebhookIntake.accept`. */
export type LastingIntake = (
  whose: readonly { organizationId: string; connectionId: string }[],
  what: Pick<Intake, 'delivery' | 'headers' | 'body'>,
) => Promise<'new' | 'repeated' | 'full'>;

/** Rare deliveries (privacy requests): a statement more for each costs nothing on the way of all others. */
export function makeLastingIntake(
  { database, queues, log }: { database: Database; queues: Queues; log: Log },
  intake: WebhookIntake,
): LastingIntake {
  return async (whose, what) => {
    // As the intake makes it.
    const key = createHash('sha256').update(what.delivery.dedupeKey).digest();
    let outcome: 'new' | 'repeated' = 'repeated';
    for (const { organizationId, connectionId } of whose) {
      const stored = await intake.accept({ organizationId, connectionId, ...what });
      if (stored === 'full') return 'full';
      if (stored === 'new') outcome = 'new';
      // A repeat mends what a first try left undone between the two.
      await database.tenant(organizationId, (tx) => keepLasting(tx, connectionId, key));
      await queues
        .enqueue(
          'webhook-inbox',
          { organizationId, connectionId },
          { dedupeId: `inbox-${connectionId}`, keepLastIfActive: true },
        )
        .catch((error: unknown) =>
          log.warn({ err: error, connectionId }, 'could not ring for a webhook; the sweep will'),
        );
    }
    return outcome;
  };
}
