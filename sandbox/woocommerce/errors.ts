import { phpJson } from '../kit/php-json.ts';

/** An answer of the store: status, JSON text (already as PHP writes it) and headers of its own. */
export interface Answer {
  status: number;
  /** Bytes where a page is too big to build as one string first. */
  body: string | Buffer;
  headers?: Record<string, string>;
  /** How many records a list served. */
  records?: number;
  /** What the route allows, for the `Allow` header. */
  allow?: string;
}

export interface Refusal {
  code: string;
  message: string;
  status: number;
  data?: Record<string, unknown>;
  /** The store puts the bare number where the object belongs. */
  bareStatus?: true;
}

/** A WordPress error body. */
export const refusalBody = (refusal: Refusal): { code: string; message: string; data: unknown } => ({
  code: refusal.code,
  message: refusal.message,
  data: refusal.bareStatus ? refusal.status : { status: refusal.status, ...refusal.data },
});

export const refuse = (refusal: Refusal, allow?: string): Answer => ({
  status: refusal.status,
  body: phpJson(refusalBody(refusal)),
  ...(allow === undefined ? {} : { allow }),
});

export const isRefusal = (value: object): value is Refusal =>
  'code' in value && 'message' in value && 'status' in value;

export const refusals = {
  noRoute: { code: 'rest_no_route', message: 'No route was found matching the URL and request method.', status: 404 },
  invalidJson: {
    code: 'rest_invalid_json',
    message: 'Invalid JSON body passed.',
    status: 400,
    data: { json_error_code: 4, json_error_message: 'Syntax error' },
  },
  orderId: { code: 'woocommerce_rest_shop_order_invalid_id', message: 'Invalid ID.', status: 404 },
  orderIdOnUpdate: { code: 'woocommerce_rest_shop_order_invalid_id', message: 'ID is invalid.', status: 400 },
  refundId: { code: 'woocommerce_rest_shop_order_refund_invalid_id', message: 'Invalid ID.', status: 404 },
  noteId: { code: 'woocommerce_rest_order_note_invalid_id', message: 'Invalid resource ID.', status: 404 },
  productId: { code: 'woocommerce_rest_product_invalid_id', message: 'Invalid ID.', status: 404 },
  variationId: { code: 'woocommerce_rest_product_variation_invalid_id', message: 'Invalid ID.', status: 404 },
  couponId: { code: 'woocommerce_rest_shop_coupon_invalid_id', message: 'Invalid ID.', status: 404 },
  webhookId: { code: 'woocommerce_rest_shop_webhook_invalid_id', message: 'Invalid ID.', status: 404 },
  customerId: { code: 'wc_user_invalid_id', message: 'Invalid user ID.', status: 404 },
  customerIdLegacy: { code: 'woocommerce_rest_invalid_id', message: 'Invalid resource ID.', status: 404 },
  alreadyTrashed: (kind: string): Refusal => ({
    code: 'woocommerce_rest_already_trashed',
    message: `The ${kind} has already been deleted.`,
    status: 410,
  }),
} as const;
