import type { OrderEntity } from '../../domain/entities.ts';

/** Shopify's words; one that is not among them is a failure that is seen, not a guess. The table is in docs/providers. */
export const financialWords = [
  'AUTHORIZED',
  'EXPIRED',
  'PAID',
  'PARTIALLY_PAID',
  'PARTIALLY_REFUNDED',
  'PENDING',
  'REFUNDED',
  'VOIDED',
] as const;
type FinancialWord = (typeof financialWords)[number];

export const fulfilmentWords = [
  'FULFILLED',
  'FULFILLMENT_NOT_REQUIRED',
  'IN_PROGRESS',
  'ON_HOLD',
  'OPEN',
  'PARTIALLY_FULFILLED',
  'PENDING_FULFILLMENT',
  'REQUEST_DECLINED',
  'RESTOCKED',
  'SCHEDULED',
  'UNFULFILLED',
] as const;
type FulfilmentWord = (typeof fulfilmentWords)[number];

const financial: Record<FinancialWord, OrderEntity['financialStatus']> = {
  AUTHORIZED: 'authorized',
  // The authorisation ran out before it was captured.
  EXPIRED: 'failed',
  PAID: 'paid',
  PARTIALLY_PAID: 'partially_paid',
  PARTIALLY_REFUNDED: 'partially_refunded',
  PENDING: 'pending',
  REFUNDED: 'refunded',
  VOIDED: 'voided',
};

const fulfilment: Record<FulfilmentWord, OrderEntity['fulfilmentStatus']> = {
  FULFILLED: 'fulfilled',
  FULFILLMENT_NOT_REQUIRED: 'not_needed',
  IN_PROGRESS: 'unfulfilled',
  ON_HOLD: 'unfulfilled',
  OPEN: 'unfulfilled',
  PARTIALLY_FULFILLED: 'partial',
  PENDING_FULFILLMENT: 'unfulfilled',
  REQUEST_DECLINED: 'unfulfilled',
  RESTOCKED: 'returned',
  SCHEDULED: 'unfulfilled',
  UNFULFILLED: 'unfulfilled',
};

/** Orders without any payment have no financial status. */
export const financialOf = (word: FinancialWord | null): OrderEntity['financialStatus'] =>
  word === null ? 'pending' : financial[word];

export const fulfilmentOf = (word: FulfilmentWord): OrderEntity['fulfilmentStatus'] => fulfilment[word];
