import { z } from 'zod';
import { HubError } from '../../errors/index.ts';
import type { RawRecord } from '../../kit/stream.ts';
import { ask, type Context, connectionSchema } from './admin-api.ts';
import { pageSizeFor } from './cost.ts';
import { deniedNode, isTooDear } from './errors.ts';
import { type ListName, moreLevels, moreLines, moreVariants, type Operation } from './operations.ts';
import { type Fields, isFields, toRecord } from './records.ts';
import type { Rights } from './selections.ts';

/**
 * A record as it came with a page, with the children that did not fit fetched: nothing is cut. A record of unknown
 * shape is handed on as it is, so that its failure is seen.
 */
async function wholeRecord(ctx: Context, list: ListName, node: unknown, rights: Rights): Promise<RawRecord> {
  if (!isFields(node)) return { json: JSON.stringify(node), value: node };
  return toRecord(list, await completions[list](ctx, node, rights));
}

/** The records of a page, in its order: those that lack children are completed a few at a time. */
export async function wholeRecords(
  ctx: Context,
  list: ListName,
  nodes: readonly unknown[],
  rights: Rights,
): Promise<RawRecord[]> {
  const records: RawRecord[] = [];
  const left = nodes.entries();
  let hasFailed = false;
  const complete = async () => {
    for (const [at, node] of left) {
      if (hasFailed) return;
      try {
        records[at] = await wholeRecord(ctx, list, node, rights);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: completedAtOnce }, complete));
  return records;
}

const completedAtOnce = 4;

const completions: Record<ListName, (ctx: Context, node: Fields, rights: Rights) => Promise<Fields>> = {
  customers: async (_ctx, node) => node,
  orders: async (ctx, node, rights) => ({
    ...node,
    lineItems: await allOf(ctx, node.lineItems, moreLines(rights), node.id, 'lineItems'),
  }),
  products: async (ctx, node, rights) => {
    const variants = await allOf(ctx, node.variants, moreVariants(rights), node.id, 'variants');
    const whole: unknown[] = [];
    for (const variant of variants) whole.push(await withLevels(ctx, variant));
    return { ...node, variants: whole };
  },
};

async function withLevels(ctx: Context, variant: unknown): Promise<unknown> {
  if (!isFields(variant) || !isFields(variant.inventoryItem)) return variant;
  const { inventoryItem } = variant;
  const levels = await allOf(ctx, inventoryItem.inventoryLevels, moreLevels, inventoryItem.id, 'inventoryLevels');
  return { ...variant, inventoryItem: { ...inventoryItem, inventoryLevels: levels } };
}

/** All rows of a connection of which the first came along. */
async function allOf(
  ctx: Context,
  first: unknown,
  more: Operation,
  parent: unknown,
  field: string,
): Promise<unknown[]> {
  const parsed = connectionSchema.safeParse(first);
  if (!parsed.success || typeof parent !== 'string') return [];
  const rows = [...parsed.data.nodes];
  let { pageInfo } = parsed.data;
  let size = 25;
  let cost: number | undefined;
  while (pageInfo.hasNextPage) {
    try {
      const variables = { id: parent, first: size, after: pageInfo.endCursor ?? '' };
      const answer = await ask(ctx, more, variables, nodeSchema, cost ?? size * 10);
      const connection = connectionSchema.safeParse(answer.data.node?.[field]);
      // Withheld, or deleted between two requests: half of it is no record.
      if (!connection.success) throw answer.withheld[0] ? deniedNode(answer.withheld[0], field) : vanished(parent);
      rows.push(...connection.data.nodes);
      pageInfo = connection.data.pageInfo;
      const next = pageSizeFor(answer.cost, size, 250);
      cost = answer.cost && (answer.cost.requested / size) * next;
      size = next;
    } catch (error) {
      if (!isTooDear(error) || size === 1) throw error;
      size = Math.max(1, Math.floor(size / 2));
      cost = undefined;
    }
  }
  return rows;
}

const nodeSchema = z.object({ node: z.record(z.string(), z.unknown()).nullable() });

const vanished = (id: string): HubError =>
  new HubError('retry', `${id} was removed while it was being read.`, {
    code: 'SHOPIFY_CHANGED_WHILE_READ',
    userMessage: 'A record was removed at Shopify while it was being read. Syncline reads the page again.',
  });
