import { shopify } from '@syncline/shared/connectors/shopify/index';
import { type OrderEntity, orderEntitySchema } from '@syncline/shared/domain/entities';

export const money = (amount: string) => ({ shopMoney: { amount } });
export const address = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  company: null,
  address1: '12 St James’s Square',
  address2: '',
  city: 'London',
  provinceCode: null,
  province: 'England',
  zip: 'SW1Y 4JH',
  countryCodeV2: 'GB',
  phone: '+442079460000',
};
/** Two discounts, and a price with tax in it. */
export const line = {
  id: 'gid://shopify/LineItem/9007199254740993',
  name: 'Engine - Brass',
  sku: 'ENG-1',
  quantity: 3,
  currentQuantity: 2,
  vendor: 'Analytical',
  isGiftCard: false,
  originalUnitPriceSet: money('10.10'),
  originalTotalSet: money('30.30'),
  discountAllocations: [
    {
      allocatedAmountSet: money('3.03'),
      discountApplication: { __typename: 'DiscountCodeApplication', index: 0, code: 'TEN' },
    },
    { allocatedAmountSet: money('0.27'), discountApplication: { __typename: 'ManualDiscountApplication', index: 1 } },
  ],
  taxLines: [{ title: 'VAT', ratePercentage: 20, priceSet: money('4.50') }],
  product: { legacyResourceId: '11' },
  variant: null,
  customAttributes: [
    { key: 'engraving', value: 'A.L.' },
    { key: '__proto__', value: 'x' },
  ],
};
export const order = {
  legacyResourceId: '9007199254740995',
  name: '#1001',
  createdAt: '2026-10-01T10:00:00Z',
  updatedAt: '2026-10-02T10:00:00Z',
  processedAt: '2026-10-01T09:59:58Z',
  cancelledAt: null,
  cancelReason: null,
  closedAt: null,
  test: false,
  tags: ['wholesale'],
  note: null,
  poNumber: null,
  sourceName: 'web',
  email: 'ada@example.com',
  phone: null,
  customerLocale: 'en',
  currencyCode: 'GBP',
  presentmentCurrencyCode: 'JPY',
  taxesIncluded: true,
  displayFinancialStatus: 'PARTIALLY_REFUNDED',
  displayFulfillmentStatus: 'PARTIALLY_FULFILLED',
  returnStatus: 'NO_RETURN',
  paymentGatewayNames: ['shopify_payments', 'gift_card'],
  discountCodes: ['TEN', 'FREESHIP'],
  totalPriceSet: {
    shopMoney: { amount: '27.00', currencyCode: 'GBP' },
    presentmentMoney: { amount: '6100', currencyCode: 'JPY' },
  },
  currentTotalPriceSet: money('22.00'),
  totalDiscountsSet: money('8.30'),
  originalTotalDutiesSet: null,
  dutiesIncluded: false,
  additionalFees: [],
  totalTaxSet: money('4.50'),
  totalRefundedSet: money('10.00'),
  customAttributes: [],
  taxLines: [{ title: 'VAT', ratePercentage: 20, priceSet: money('4.50') }],
  shippingLine: {
    title: 'Post',
    code: 'post',
    originalPriceSet: money('5.00'),
    discountedPriceSet: money('0.00'),
    taxLines: [],
    discountAllocations: [
      {
        allocatedAmountSet: money('5.00'),
        discountApplication: { __typename: 'DiscountCodeApplication', index: 2, code: 'freeship' },
      },
    ],
  },
  customer: { legacyResourceId: '7' },
  billingAddress: address,
  shippingAddress: null,
  fulfillments: [
    {
      legacyResourceId: '31',
      name: '#1001-F1',
      status: 'SUCCESS',
      displayStatus: 'IN_TRANSIT',
      createdAt: '2026-10-01T12:00:00Z',
      trackingInfo: [{ company: 'Royal Mail', number: 'RM1', url: 'https://track.example/RM1' }],
    },
  ],
  refunds: [
    {
      legacyResourceId: '41',
      createdAt: '2026-10-02T09:00:00Z',
      processedAt: '2026-10-02T09:00:01Z',
      note: 'Broken',
      totalRefundedSet: money('10.00'),
    },
  ],
  transactions: [
    { kind: 'AUTHORIZATION', status: 'SUCCESS', processedAt: '2026-10-01T10:00:00Z' },
    { kind: 'CAPTURE', status: 'SUCCESS', processedAt: '2026-10-01T11:00:00Z' },
    { kind: 'CAPTURE', status: 'FAILURE', processedAt: '2026-10-01T11:30:00Z' },
    { kind: 'REFUND', status: 'SUCCESS', processedAt: '2026-10-02T09:00:01Z' },
  ],
  lineItems: [line],
};

export const toOrder = (over: Record<string, unknown> = {}): OrderEntity =>
  orderEntitySchema.parse(
    shopify.streams.orders.toEntity(shopify.streams.orders.record.parse({ ...order, ...over }), {} as never),
  );
