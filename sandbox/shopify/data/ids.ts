/** The kinds of numbers a shop hands out, each with its own room. */
const spacing = { line: 512, small: 16, address: 4, variant: 4_096 } as const;

export interface Ids {
  /** The number that stands in webhooks and in `legacyResourceId`. */
  number(type: IdType, n: number, k?: number): string;
  gid(type: IdType, n: number, k?: number): string;
  /** `gid://shopify/Order/123` → which record; undefined when it is none of ours. */
  parse(gid: string): { type: string; n: number; k: number } | undefined;
  /** The record's number of a kind's own number (`id:123` in searches). */
  parseNumber(type: IdType, text: string): number | undefined;
}

const rooms = {
  Customer: 1,
  Order: 1,
  Product: 1,
  MailingAddress: spacing.address,
  LineItem: spacing.line,
  Refund: spacing.small,
  RefundLineItem: spacing.line * 16,
  Fulfillment: spacing.small,
  FulfillmentLineItem: spacing.line * 16,
  OrderTransaction: spacing.small * 4,
  OrderAdjustment: spacing.small,
  ShippingLine: 1,
  Duty: spacing.line,
  AdditionalFee: spacing.small,
  ProductVariant: spacing.variant,
  InventoryItem: spacing.variant,
  InventoryLevel: spacing.variant * 4,
  Location: 1,
  Shop: 1,
  WebhookSubscription: 1,
  BulkOperation: 1,
  AppInstallation: 1,
  App: 1,
  ProductOption: 4,
  ProductOptionValue: spacing.variant,
} as const;
export type IdType = keyof typeof rooms;

/** `base` is where this shop's numbers begin; a large one gives ids that a double cannot hold. */
export const makeIds = (base: bigint): Ids => {
  const small = base < 2n ** 52n;
  const start = Number(base);
  const number = (type: IdType, n: number, k = 0): string => {
    const offset = n * rooms[type] + k;
    return small ? String(start + offset) : String(base + BigInt(offset));
  };
  const split = (type: IdType, text: string): { n: number; k: number } | undefined => {
    if (!/^\d{1,19}$/.test(text)) return undefined;
    const offset = Number(BigInt(text) - base);
    if (offset < 0 || !Number.isSafeInteger(offset)) return undefined;
    return { n: Math.floor(offset / rooms[type]), k: offset % rooms[type] };
  };
  return {
    number,
    gid: (type, n, k) => `gid://shopify/${type}/${number(type, n, k)}`,
    parse: (gid) => {
      const match = /^gid:\/\/shopify\/(\w+)\/(\d+)(?:\?.*)?$/.exec(gid);
      const type = match?.[1];
      if (type === undefined || !(type in rooms)) return undefined;
      const found = split(type as IdType, match?.[2] ?? '');
      return found && { type, ...found };
    },
    parseNumber: (type, text) => split(type, text)?.n,
  };
};
