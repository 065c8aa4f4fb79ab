import { z } from 'zod';
import type { OrderEntity } from '../../domain/entities.ts';
import { type metaSchema, textSchema } from './fields.ts';

/**
 * Core WooCommerce knows no parcels. The "Shipment Tracking" extension, and those that copy its format,
 * keep theirs in this field: https://woocommerce.com/document/shipment-tracking/ (November 2026).
 */
export function toFulfilments(meta: z.infer<typeof metaSchema>): OrderEntity['fulfilments'] {
  const stored = meta?.findLast((each) => each.key === '_wc_shipment_tracking_items')?.value;
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((item: unknown, index) => {
    const parsed = itemSchema.safeParse(item);
    // Another plugin's shape under the same key: it stays among the custom fields.
    if (!parsed.success) return [];
    const shipment = parsed.data;
    return {
      externalId: shipment.tracking_id ?? `tracking-${index + 1}`,
      status: 'shipped',
      trackingNumber: shipment.tracking_number,
      trackingUrl: shipment.custom_tracking_link,
      carrier: shipment.tracking_provider ?? shipment.custom_tracking_provider,
      fulfilledAt: fromSeconds(shipment.date_shipped),
    };
  });
}

const itemSchema = z.object({
  tracking_id: textSchema,
  tracking_number: textSchema,
  tracking_provider: textSchema,
  custom_tracking_provider: textSchema,
  custom_tracking_link: textSchema,
  date_shipped: textSchema,
});

function fromSeconds(text: string | null): string | null {
  if (text === null || !/^\d{9,11}$/.test(text)) return null;
  return new Date(Number(text) * 1_000).toISOString().replace('.000Z', 'Z');
}
