import type { Queues } from '@syncline/shared/queues/client';
import type { Log } from '@syncline/shared/runtime/log';

/**
 * Rings for rows that wait. Always after the commit, never instead of it: when Redis is away the
 * row still waits, and the sweep rings again.
 */
export interface Doorbells {
  run(organizationId: string, runId: string): Promise<void>;
  setup(organizationId: string, connectionId: string): Promise<void>;
  teardown(organizationId: string, connectionId: string): Promise<void>;
  inbox(organizationId: string, connectionId: string): Promise<void>;
  privacy(organizationId: string): Promise<void>;
}

export function makeDoorbells({ queues, log }: { queues: Queues; log: Log }): Doorbells {
  const ring: Queues['enqueue'] = async (name, payload, options) => {
    try {
      await queues.enqueue(name, payload, options);
    } catch (error) {
      log.warn({ err: error, queue: name }, 'could not ring; the sweep will');
    }
  };
  return {
    run: (organizationId, runId) =>
      ring('sync-slice', { organizationId, runId, seq: 0 }, { dedupeId: `run-${runId}-0` }),
    setup: (organizationId, connectionId) =>
      ring(
        'connection-setup',
        { organizationId, connectionId },
        { dedupeId: `setup-${connectionId}`, keepLastIfActive: true },
      ),
    teardown: (organizationId, connectionId) =>
      ring('connection-teardown', { organizationId, connectionId }, { dedupeId: `teardown-${connectionId}` }),
    inbox: (organizationId, connectionId) =>
      ring(
        'webhook-inbox',
        { organizationId, connectionId },
        { dedupeId: `inbox-${connectionId}`, keepLastIfActive: true },
      ),
    privacy: (organizationId) =>
      ring('privacy-request', { organizationId }, { dedupeId: `privacy-${organizationId}`, keepLastIfActive: true }),
  };
}
