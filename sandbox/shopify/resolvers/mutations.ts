import type { Args, Context, Table } from '../schema/context.ts';

/** What an app may change here. The shop's records are changed by the sandbox's own page and control API. */
const mutation: Table = {
  webhookSubscriptionCreate: (_, args, context) => context.webhooks.create(context, String(args.topic), inputOf(args)),
  webhookSubscriptionUpdate: (_, args, context) => context.webhooks.update(context, String(args.id), inputOf(args)),
  webhookSubscriptionDelete: (_, args, context) => context.webhooks.remove(context, String(args.id)),
  bulkOperationRunQuery: (_, args, context: Context) => context.bulk.run(context, String(args.query)),
  bulkOperationCancel: (_, args, context) => context.bulk.cancel(context, String(args.id)),
};
const inputOf = (args: Args): Args => (args.webhookSubscription ?? {}) as Args;

export const mutationTables = { Mutation: mutation };
