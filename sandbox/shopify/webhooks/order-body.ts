import type { IdType } from '../data/ids.ts';
import { fixed } from '../data/money.ts';
import type { OrderRecord, Tax } from '../data/records.ts';
import { currentQuantity, financialStatus, fulfilledQuantity, fulfilmentStatus, totalsOf } from '../data/totals.ts';
import { refundTotal } from '../resolvers/order-parts.ts';
import type { Shop } from '../shop.ts';
import { addressBody } from './address-body.ts';
import { exact } from './exact-json.ts';
import { customerBody, moneySet, stamp } from './payloads.ts';

type Body = Record<string, unknown>;

/** An order as REST shows it. */
export const orderBody = (shop: Shop, order: OrderRecord): Body => {
  const totals = totalsOf(order);
  const { currency } = shop.options;
  const id = (type: IdType, k?: number): string => exact(shop.ids.number(type, order.n, k));
  const money = (amount: number): string => fixed(amount, currency);
  const set = (amount: number): Body => moneySet(shop, order, amount);
  const taxes = (items: Tax[]): Body[] =>
    items.map((tax) => ({
      channel_liable: false,
      price: money(tax.amount),
      price_set: set(tax.amount),
      rate: tax.rate,
      title: tax.title,
    }));
  const allocated = (amount: number, index: number): Body[] =>
    amount === 0 ? [] : [{ amount: money(amount), amount_set: set(amount), discount_application_index: index }];
  const goods = order.lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  const lines = order.lines.map((line) => ({
    id: id('LineItem', line.k),
    admin_graphql_api_id: shop.ids.gid('LineItem', order.n, line.k),
    current_quantity: currentQuantity(order, line),
    fulfillable_quantity: Math.max(0, currentQuantity(order, line) - fulfilledQuantity(order, line)),
    fulfillment_service: 'manual',
    fulfillment_status:
      fulfilledQuantity(order, line) >= line.quantity
        ? 'fulfilled'
        : fulfilledQuantity(order, line) > 0
          ? 'partial'
          : null,
    gift_card: line.giftCard,
    grams: 0,
    name: line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`,
    price: money(line.price),
    price_set: set(line.price),
    product_exists: line.product !== null && shop.collections.products.find(line.product) !== null,
    product_id: line.product === null ? null : exact(shop.ids.number('Product', line.product)),
    properties: [],
    quantity: line.quantity,
    requires_shipping: line.requiresShipping,
    sku: line.sku,
    taxable: line.taxable,
    title: line.title,
    total_discount: '0.00',
    total_discount_set: set(0),
    variant_id:
      line.product === null || line.variant === null
        ? null
        : exact(shop.ids.number('ProductVariant', line.product, line.variant)),
    variant_inventory_management: 'shopify',
    variant_title: line.variantTitle,
    vendor: line.vendor,
    tax_lines: taxes(line.taxes),
    duties: [],
    discount_allocations: allocated(line.discount, 0),
  }));
  const customer = order.customer === null ? null : shop.collections.customers.find(order.customer);
  const fulfilment = fulfilmentStatus(order);
  return {
    id: id('Order'),
    admin_graphql_api_id: shop.ids.gid('Order', order.n),
    app_id: null,
    browser_ip: null,
    buyer_accepts_marketing: false,
    cancel_reason: order.cancelReason?.toLowerCase() ?? null,
    cancelled_at: stamp(shop, order.cancelledAt),
    cart_token: null,
    checkout_id: null,
    checkout_token: null,
    client_details: null,
    closed_at: stamp(shop, order.closedAt),
    confirmation_number: null,
    confirmed: true,
    contact_email: order.email,
    created_at: stamp(shop, order.createdAt),
    currency,
    current_subtotal_price: money(totals.current.subtotal),
    current_subtotal_price_set: set(totals.current.subtotal),
    current_total_discounts: money(totals.current.discounts),
    current_total_discounts_set: set(totals.current.discounts),
    current_total_price: money(totals.current.total),
    current_total_price_set: set(totals.current.total),
    current_total_tax: money(totals.current.tax),
    current_total_tax_set: set(totals.current.tax),
    customer_locale: 'en',
    device_id: null,
    discount_codes: codesOf(order).map(({ code, amount, type }) => ({ code, amount: money(amount), type })),
    email: order.email ?? '',
    estimated_taxes: false,
    financial_status: financialStatus(order).toLowerCase(),
    fulfillment_status:
      fulfilment === 'FULFILLED' ? 'fulfilled' : fulfilment === 'PARTIALLY_FULFILLED' ? 'partial' : null,
    landing_site: null,
    location_id: null,
    merchant_of_record_app_id: null,
    name: `#${order.number}`,
    note: order.note,
    note_attributes: order.attributes.map(({ key, value }) => ({ name: key, value })),
    number: order.number - 1_000,
    order_number: order.number,
    order_status_url: `https://${shop.domain}/orders/${order.number}`,
    payment_gateway_names: [order.gateway],
    phone: order.phone,
    po_number: null,
    presentment_currency: order.presentment.currency,
    processed_at: stamp(shop, order.processedAt),
    reference: null,
    referring_site: null,
    source_identifier: null,
    source_name: order.sourceName,
    source_url: null,
    subtotal_price: money(totals.subtotal),
    subtotal_price_set: set(totals.subtotal),
    tags: [...order.tags].sort().join(', '),
    tax_exempt: false,
    tax_lines: taxes(order.lines.flatMap((line) => line.taxes)),
    taxes_included: order.taxesIncluded,
    test: order.test,
    token: `t${order.n}`,
    total_discounts: money(totals.discounts),
    total_discounts_set: set(totals.discounts),
    total_line_items_price: money(goods),
    total_line_items_price_set: set(goods),
    total_outstanding: money(totals.outstanding),
    total_price: money(totals.total),
    total_price_set: set(totals.total),
    original_total_duties_set: order.duties === 0 ? null : set(order.duties),
    current_total_duties_set: order.duties === 0 ? null : set(order.duties),
    original_total_additional_fees_set: totals.fees === 0 ? null : set(totals.fees),
    current_total_additional_fees_set: totals.fees === 0 ? null : set(totals.fees),
    total_shipping_price_set: set(totals.shippingPrice),
    total_tax: money(totals.tax),
    total_tax_set: set(totals.tax),
    total_tip_received: '0.00',
    total_weight: 0,
    updated_at: stamp(shop, order.updatedAt),
    user_id: null,
    billing_address: order.billing ? addressBody(order.billing) : null,
    customer: customer && customerBody(shop, customer),
    discount_applications: [],
    fulfillments: order.fulfilments.map((item) => ({
      id: id('Fulfillment', item.k),
      admin_graphql_api_id: shop.ids.gid('Fulfillment', order.n, item.k),
      created_at: stamp(shop, item.createdAt),
      name: `#${order.number}-F${item.k}`,
      order_id: id('Order'),
      service: 'manual',
      shipment_status: item.displayStatus === 'DELIVERED' ? 'delivered' : null,
      status: item.status.toLowerCase(),
      tracking_company: item.tracking[0]?.company ?? null,
      tracking_number: item.tracking[0]?.number ?? null,
      tracking_numbers: item.tracking.map(({ number }) => number),
      tracking_url: item.tracking[0]?.url ?? null,
      tracking_urls: item.tracking.map(({ url }) => url),
      updated_at: stamp(shop, item.updatedAt),
      line_items: lines.filter((_, at) => item.lines.some((part) => part.line === order.lines[at]?.k)),
    })),
    line_items: lines,
    payment_terms: null,
    refunds: order.refunds.map((refund) => ({
      id: id('Refund', refund.k),
      admin_graphql_api_id: shop.ids.gid('Refund', order.n, refund.k),
      created_at: stamp(shop, refund.createdAt),
      note: refund.note,
      order_id: id('Order'),
      processed_at: stamp(shop, refund.createdAt),
      restock: refund.lines.some((part) => part.restock !== 'NO_RESTOCK'),
      transactions: [
        {
          id: id('OrderTransaction', 2 + refund.k),
          amount: money(refundTotal(order, refund)),
          kind: 'refund',
          status: 'success',
        },
      ],
      refund_line_items: refund.lines.map((part) => ({
        id: id('RefundLineItem', refund.k * 512 + part.line),
        line_item_id: id('LineItem', part.line),
        quantity: part.quantity,
        restock_type: part.restock.toLowerCase(),
        subtotal: Number(money(part.subtotal)),
        total_tax: Number(money(part.tax)),
      })),
    })),
    shipping_address: order.shipping ? addressBody(order.shipping) : null,
    shipping_lines: order.shippingLine
      ? [
          {
            id: id('ShippingLine'),
            code: order.shippingLine.code,
            price: money(order.shippingLine.price),
            price_set: set(order.shippingLine.price),
            source: 'shopify',
            title: order.shippingLine.title,
            tax_lines: taxes(order.shippingLine.taxes),
            discounted_price: money(totals.shipping),
            discounted_price_set: set(totals.shipping),
            discount_allocations: allocated(order.shippingLine.discount, order.discount ? 1 : 0),
          },
        ]
      : [],
  };
};

/** Each code with what it took off: goods, or shipping. */
const codesOf = (order: OrderRecord): { code: string; amount: number; type: string }[] => {
  const shipping = order.shippingLine?.discount ?? 0;
  return [
    ...(order.discount?.kind === 'code'
      ? [{ code: order.discount.title, amount: totalsOf(order).discounts - shipping, type: 'percentage' }]
      : []),
    ...(order.shippingDiscount ? [{ code: order.shippingDiscount.title, amount: shipping, type: 'shipping' }] : []),
  ];
};
