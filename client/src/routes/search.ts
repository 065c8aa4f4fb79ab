import { financialStatuses, fulfilmentStatuses } from '@syncline/shared/domain/entities';
import { z } from 'zod/mini';

/** What addresses may hold beside the path. Anything that does not fit is dropped, not refused. */
const text = z.catch(
  // The router reads "2500" as a number; a search for an order's number is text all the same.
  z.optional(z.union([z.string(), z.pipe(z.number(), z.transform(String))])),
  undefined,
);
const flag = z.catch(z.optional(z.boolean()), undefined);
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.catch(z.optional(z.enum(values)), undefined);

export const signInSearch = z.object({ next: text, email: text });
export const resetSearch = z.object({ token: text, error: text });
export const invitationSearch = z.object({ id: text });

export const integrationsSearch = z.object({
  category: text,
  /** The provider whose connect dialog is open. */
  connect: text,
  /** Fill the form with the sandbox's store. */
  sandbox: flag,
});

/** Back from a vendor's own page: the keys it handed over wait under this state. */
export const handoverSearch = z.object({
  state: text,
  /** How vendors say that the person refused: `success=0`, or `error=access_denied` (RFC 6749, 4.1.2.1). */
  success: text,
  error: text,
});

/** Back from a vendor's approval that came to nothing: what happened is kept under `ref`, or told by a word. */
export const notConnectedSearch = z.object({
  ref: text,
  reason: oneOf(['unknown', 'denied', 'signed-out']),
});

export const connectionTabs = ['streams', 'runs', 'webhooks', 'settings', 'danger'] as const;
export const connectionSearch = z.object({
  tab: oneOf(connectionTabs),
  /** Filter of the webhook inbox. */
  state: oneOf(['waiting', 'held', 'done', 'ignored', 'failed']),
  topic: text,
  delivery: text,
  /** Just back from the vendor, approved: for the first time, or once more. */
  connected: oneOf(['new', 'again']),
});

export const runTabs = ['summary', 'failures', 'changes', 'calls'] as const;
export const runSearch = z.object({ tab: oneOf(runTabs), stream: text });

const listSearch = { q: text, connection: text, deleted: flag };
export const contactsSearch = z.object({
  ...listSearch,
  kind: oneOf(['customer', 'guest']),
  sort: oneOf(['updated', 'created', 'name']),
});
export const ordersSearch = z.object({
  ...listSearch,
  sort: oneOf(['newest', 'oldest', 'largest', 'updated']),
  status: text,
  financial: oneOf(financialStatuses),
  fulfilment: oneOf(fulfilmentStatuses),
  /** Days in the organisation's zone, the last one included. */
  from: text,
  to: text,
  /** The dialog 'Why is this order missing?' is open. */
  missing: flag,
});
export const productsSearch = z.object({
  ...listSearch,
  sort: oneOf(['updated', 'title']),
  stock: oneOf(['in_stock', 'out_of_stock', 'backorder']),
});

export const activitySearch = z.object({ action: text });
export const settingsTabs = ['organisation', 'team', 'privacy', 'account'] as const;
export const settingsSearch = z.object({ tab: oneOf(settingsTabs) });
