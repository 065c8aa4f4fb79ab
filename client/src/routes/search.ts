import { z } from 'zod/mini';

/** What addresses may hold beside the path. Anything that does not fit is dropped, not refused. */
const text = z.catch(z.optional(z.string()), undefined);
const flag = z.catch(z.optional(z.boolean()), undefined);
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.catch(z.optional(z.enum(values)), undefined);
const direction = oneOf(['asc', 'desc']);

export const signInSearch = z.object({ next: text, email: text });
export const resetSearch = z.object({ token: text, error: text });
export const invitationSearch = z.object({ id: text });

export const integrationsSearch = z.object({
  category: text,
  /** The provider whose connect dialog is open. */
  connect: text,
  /** Fill the form with the sandbox's store. */
  sandbox: flag,
  /** A vendor's own page has handed keys over: finish with this state. */
  handover: text,
});

export const connectionTabs = ['streams', 'runs', 'webhooks', 'settings', 'danger'] as const;
export const connectionSearch = z.object({
  tab: oneOf(connectionTabs),
  /** Filter of the webhook inbox. */
  state: oneOf(['waiting', 'held', 'done', 'ignored', 'failed']),
  topic: text,
  delivery: text,
});

export const runTabs = ['summary', 'failures', 'changes', 'calls'] as const;
export const runSearch = z.object({ tab: oneOf(runTabs), stream: text });

const listSearch = { q: text, connection: text, sort: text, direction };
export const contactsSearch = z.object({ ...listSearch, kind: oneOf(['customer', 'guest']) });
export const ordersSearch = z.object({
  ...listSearch,
  status: text,
  financial: text,
  fulfilment: text,
  from: text,
  to: text,
  missing: flag,
});
export const productsSearch = z.object({ ...listSearch, status: text, stock: text });

export const activitySearch = z.object({ action: text });
export const settingsTabs = ['organisation', 'team', 'account'] as const;
export const settingsSearch = z.object({ tab: oneOf(settingsTabs) });
