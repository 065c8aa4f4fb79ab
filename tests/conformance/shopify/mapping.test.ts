import { shopify } from '@syncline/shared/connectors/shopify/index';
import type { ProductEntity } from '@syncline/shared/domain/entities';
import { contactEntitySchema, productEntitySchema } from '@syncline/shared/domain/entities';
import { describe, expect, it } from 'vitest';
import { address, order, toOrder } from './order-fixture.ts';

describe('an order', () => {
  it('keeps every amount exactly, in the shop’s currency, and what the buyer saw beside it', () => {
    const entity = toOrder();
    expect(entity).toMatchObject({
      number: '1001',
      status: 'partially_refunded',
      financialStatus: 'partially_refunded',
      fulfilmentStatus: 'partial',
      currency: 'GBP',
      subtotal: '25.25',
      discountTotal: '2.75',
      shippingTotal: '0.00',
      taxTotal: '4.50',
      total: '27.00',
      refundedTotal: '10.00',
      customerExternalId: '7',
      placedAt: '2026-10-01T09:59:58Z',
      paidAt: '2026-10-01T11:00:00Z',
      paymentMethod: 'shopify_payments, gift_card',
      coupons: [
        { code: 'TEN', discount: '2.53' },
        { code: 'FREESHIP', discount: '5.00' },
      ],
      taxes: [{ title: 'VAT', rate: '20', amount: '4.50' }],
      shippingLines: [{ title: 'Post', total: '0.00' }],
      refunds: [{ externalId: '41', amount: '10.00', reason: 'Broken', refundedAt: '2026-10-02T09:00:01Z' }],
      fulfilments: [{ externalId: '31', status: 'in_transit', trackingNumber: 'RM1', carrier: 'Royal Mail' }],
      custom: {
        presentment_currency: 'JPY',
        presentment_total: '6100',
        current_total: '22.00',
        total_discounts: '8.30',
        tags: ['wholesale'],
      },
    });
    // 30.30 less 3.30 of discounts, less the tax that is in it.
    expect(entity.lines[0]).toMatchObject({
      externalId: '9007199254740993',
      productExternalId: '11',
      variantExternalId: null,
      // 25.25 / 3 does not come out even.
      unitPrice: null,
      subtotal: '25.25',
      total: '22.50',
      tax: '4.50',
      custom: { engraving: 'A.L.', current_quantity: 2, unit_price_with_tax: '10.10' },
    });
    expect(toOrder({ taxesIncluded: false }).lines[0]).toMatchObject({
      unitPrice: '10.10',
      subtotal: '30.30',
      total: '27.00',
    });
  });

  it('keeps ids beyond 2^53, and knows its version', () => {
    const record = shopify.streams.orders.record.parse(order);
    expect(shopify.streams.orders.id(record)).toBe('9007199254740995');
    expect(shopify.streams.orders.version(record)).toEqual(new Date('2026-10-02T10:00:00Z'));
  });

  it.each([
    ['PENDING', 'pending'],
    ['AUTHORIZED', 'authorized'],
    ['PARTIALLY_PAID', 'partially_paid'],
    ['PAID', 'paid'],
    ['PARTIALLY_REFUNDED', 'partially_refunded'],
    ['REFUNDED', 'refunded'],
    ['VOIDED', 'voided'],
    ['EXPIRED', 'failed'],
    [null, 'pending'],
  ])('of payment %s is %s, whatever was shipped', (word, status) => {
    for (const fulfilment of ['UNFULFILLED', 'FULFILLED']) {
      const entity = toOrder({ displayFinancialStatus: word, displayFulfillmentStatus: fulfilment });
      expect(entity.financialStatus).toBe(status);
      expect(entity.fulfilmentStatus).toBe(fulfilment.toLowerCase());
    }
  });

  it('with a word that nobody knows is a failure, not a guess', () => {
    const { record } = shopify.streams.orders;
    expect(record.safeParse({ ...order, displayFinancialStatus: 'HALF_PAID' }).success).toBe(false);
    expect(record.safeParse({ ...order, displayFulfillmentStatus: 'BEAMED' }).success).toBe(false);
    expect(record.safeParse({ ...order, totalPriceSet: { shopMoney: { amount: 'much' } } }).success).toBe(false);
  });

  it('of a guest names the buyer, one that is withheld names nobody', () => {
    const guest = toOrder({ customer: null });
    expect(guest.customerExternalId).toBeNull();
    expect(guest.buyer).toMatchObject({
      email: 'ada@example.com',
      firstName: 'Ada',
      country: 'GB',
      phone: '+442079460000',
    });
    const withheld = toOrder({ customer: null, email: null, billingAddress: null });
    expect(withheld.buyer).toEqual({
      email: null,
      phone: null,
      firstName: null,
      lastName: null,
      company: null,
      country: null,
    });
  });

  it('over nothing was never paid; a cancelled one says so beside both statuses', () => {
    const zero = { amount: '0.00', currencyCode: 'GBP' };
    expect(toOrder({ totalPriceSet: { shopMoney: zero, presentmentMoney: zero } }).paidAt).toBeNull();
    const cancelled = toOrder({ cancelledAt: '2026-10-03T00:00:00Z', cancelReason: 'CUSTOMER' });
    expect(cancelled).toMatchObject({ cancelled: true, custom: { cancel_reason: 'customer' } });
  });
});

describe('a customer', () => {
  const customer = {
    legacyResourceId: '7',
    createdAt: '2026-10-01T10:00:00Z',
    updatedAt: '2026-10-02T10:00:00Z',
    firstName: null,
    lastName: 'Lovelace',
    note: 'Rings twice',
    tags: ['vip'],
    locale: 'en',
    state: 'ENABLED',
    taxExempt: false,
    verifiedEmail: true,
    numberOfOrders: '3',
    amountSpent: { amount: '120.50', currencyCode: 'GBP' },
    defaultEmailAddress: { emailAddress: 'ada@example.com', marketingState: 'SUBSCRIBED' },
    defaultPhoneNumber: null,
    defaultAddress: address,
  };
  const toContact = (over: Record<string, unknown> = {}) =>
    contactEntitySchema.parse(
      shopify.streams.customers.toEntity(shopify.streams.customers.record.parse({ ...customer, ...over }), {} as never),
    );

  it('brings what the shop knows of a person', () => {
    expect(toContact()).toMatchObject({
      email: 'ada@example.com',
      phone: '+442079460000',
      firstName: 'Ada',
      lastName: 'Lovelace',
      tags: ['vip'],
      subscriptionStatus: 'subscribed',
      billing: { region: 'England', postcode: 'SW1Y 4JH', country: 'GB', line2: null },
      custom: { shopify_id: '7', orders_count: '3', total_spent: '120.50', total_spent_currency: 'GBP' },
    });
  });

  it.each([
    ['PENDING', 'pending'],
    ['UNSUBSCRIBED', 'unsubscribed'],
    ['NOT_SUBSCRIBED', null],
    ['INVALID', null],
  ])('who is %s is %s', (marketingState, status) => {
    const defaultEmailAddress = { emailAddress: 'a@b.co', marketingState };
    expect(toContact({ defaultEmailAddress }).subscriptionStatus).toBe(status);
  });
});

describe('a product', () => {
  const level = (location: string, quantity: number) => ({
    id: `gid://shopify/InventoryLevel/${location}?inventory_item_id=5`,
    location: { legacyResourceId: location, name: `Place ${location}` },
    quantities: [{ name: 'available', quantity }],
  });
  const variant = {
    id: 'gid://shopify/ProductVariant/21',
    title: 'Default Title',
    sku: 'ENG-1',
    barcode: null,
    price: '10.10',
    compareAtPrice: '12.00',
    inventoryPolicy: 'DENY',
    inventoryQuantity: 4,
    selectedOptions: [{ name: 'Title', value: 'Default Title' }],
    inventoryItem: { tracked: true, inventoryLevels: [level('1', 5), level('2', -1)] },
  };
  const product = {
    legacyResourceId: '11',
    title: 'Engine',
    handle: 'engine',
    status: 'ACTIVE',
    productType: 'Machines',
    vendor: 'Analytical',
    descriptionHtml: '<p>Brass</p>',
    tags: [],
    isGiftCard: false,
    createdAt: '2026-10-01T10:00:00Z',
    updatedAt: '2026-10-02T10:00:00Z',
    onlineStoreUrl: null,
    category: { fullName: 'Hardware > Engines' },
    featuredMedia: { preview: { image: { url: 'https://cdn.example/1.png' } } },
    priceRangeV2: { minVariantPrice: { currencyCode: 'GBP' } },
    variants: [variant],
  };
  const toProduct = (over: Record<string, unknown> = {}): ProductEntity =>
    productEntitySchema.parse(
      shopify.streams.products.toEntity(
        shopify.streams.products.record.parse({ ...product, variants: [{ ...variant, ...over }] }),
        {} as never,
      ),
    );

  it('has its stock by location, and its prices as a sale', () => {
    expect(toProduct()).toMatchObject({
      status: 'active',
      sku: 'ENG-1',
      currency: 'GBP',
      categories: ['Hardware > Engines'],
      custom: { locations: { 1: 'Place 1', 2: 'Place 2' } },
      variants: [
        {
          externalId: '21',
          title: 'Engine',
          price: '10.10',
          regularPrice: '12.00',
          salePrice: '10.10',
          options: {},
          inventory: [
            { location: '1', quantity: '5', status: 'in_stock' },
            { location: '2', quantity: '-1', status: 'out_of_stock' },
          ],
        },
      ],
    });
  });

  it('tells what is not counted, what may be ordered beyond stock, and a sum where places may not be seen', () => {
    const stockOf = (over: Record<string, unknown>) => toProduct(over).variants[0]?.inventory;
    expect(stockOf({ inventoryItem: { tracked: false, inventoryLevels: [level('1', 0)] } })).toEqual([
      { location: '1', quantity: null, status: 'in_stock' },
    ]);
    expect(
      stockOf({ inventoryItem: { tracked: true, inventoryLevels: [level('1', 0)] }, inventoryPolicy: 'CONTINUE' }),
    ).toEqual([{ location: '1', quantity: '0', status: 'backorder' }]);
    expect(stockOf({ inventoryItem: undefined })).toEqual([{ location: 'default', quantity: '4', status: 'in_stock' }]);
  });

  it('is on no sale where the other price is not higher', () => {
    for (const compareAtPrice of [null, '10.10', '0.00']) {
      expect(toProduct({ compareAtPrice }).variants[0]).toMatchObject({ regularPrice: '10.10', salePrice: null });
    }
  });

  it('without variants is a cut answer', () => {
    expect(shopify.streams.products.record.safeParse({ ...product, variants: [] }).success).toBe(false);
  });
});
