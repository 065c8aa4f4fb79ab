import type { OrderRecord } from '../data/records.ts';
import { totalsOf } from '../data/totals.ts';
import type { Table } from '../schema/context.ts';
import { bagOf } from './money-bag.ts';
import { bag, type Part, taxSource } from './order-part.ts';

/** What an order's discounts are, by their kind: that of the goods first. */
export const discountApplications = ({ discount, shippingDiscount }: OrderRecord): Record<string, unknown>[] => {
  const applications: Record<string, unknown>[] = [];
  const add = (targetType: string, percentage: number, rest: Record<string, unknown>): void => {
    applications.push({
      index: applications.length,
      allocationMethod: 'ACROSS',
      targetSelection: 'ALL',
      targetType,
      value: { __typename: 'PricingPercentageValue', percentage },
      ...rest,
    });
  };
  if (discount?.kind === 'code')
    add('LINE_ITEM', discount.percentage, { __typename: 'DiscountCodeApplication', code: discount.title });
  else if (discount) {
    const { title } = discount;
    add('LINE_ITEM', discount.percentage, { __typename: 'ManualDiscountApplication', title, description: null });
  }
  if (shippingDiscount) {
    const { title, percentage } = shippingDiscount;
    add('SHIPPING_LINE', percentage, { __typename: 'DiscountCodeApplication', code: title });
  }
  return applications;
};

export const discountCodes = ({ discount, shippingDiscount }: OrderRecord): string[] => [
  ...(discount?.kind === 'code' ? [discount.title] : []),
  ...(shippingDiscount ? [shippingDiscount.title] : []),
];

interface ShippingSource extends Part {
  shipping: NonNullable<OrderRecord['shippingLine']>;
}
export const shippingSources = (order: OrderRecord): ShippingSource[] =>
  order.shippingLine ? [{ __typename: 'ShippingLine', order, shipping: order.shippingLine }] : [];
const shippingLine: Table<ShippingSource> = {
  id: (s, _, { shop }) => shop.ids.gid('ShippingLine', s.order.n),
  title: (s) => s.shipping.title,
  code: (s) => s.shipping.code,
  source: () => 'shopify',
  originalPriceSet: bag((s) => s.shipping.price),
  discountedPriceSet: bag((s) => s.shipping.price - s.shipping.discount),
  currentDiscountedPriceSet: bag((s) => s.shipping.price - s.shipping.discount - totalsOf(s.order).refundedShipping),
  taxLines: (s, _, { shop }) => s.shipping.taxes.map((tax) => taxSource(shop, s.order, tax)),
  discountAllocations: (s, _, { shop }) =>
    s.shipping.discount === 0
      ? []
      : [
          {
            allocatedAmountSet: bagOf(shop, s.order, s.shipping.discount),
            discountApplication: discountApplications(s.order).at(-1),
          },
        ],
};

interface FeeSource extends Part {
  fee: OrderRecord['additionalFees'][number];
}
export const feeSources = (order: OrderRecord): FeeSource[] =>
  order.additionalFees.map((fee) => ({ __typename: 'AdditionalFee', order, fee }));
const additionalFee: Table<FeeSource> = {
  id: (s, _, { shop }) => shop.ids.gid('AdditionalFee', s.order.n, s.fee.k),
  name: (s) => s.fee.name,
  price: bag((s) => s.fee.price),
  taxLines: (s, _, { shop }) => s.fee.taxes.map((tax) => taxSource(shop, s.order, tax)),
};

export const orderChargeTables = {
  ShippingLine: shippingLine as Table,
  AdditionalFee: additionalFee as Table,
};
