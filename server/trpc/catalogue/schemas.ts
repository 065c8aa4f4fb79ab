import { categories } from '@syncline/shared/kit/connector';
import { z } from 'zod';

/** JSON schema of a form: what a person types. */
export const formSchema = z.record(z.string(), z.unknown());

export const catalogueEntrySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    category: z.enum(categories),
    summary: z.string(),
    /** Whether this instance can connect it now; some providers need an app of the operator's own. */
    configured: z.boolean(),
    settingsForm: formSchema,
    auth: z.array(
      z.object({
        id: z.string(),
        kind: z.string(),
        label: z.string(),
        /** Secret fields: drawn as password fields, never shown again. */
        fieldsForm: formSchema,
        /** The vendor has a page of its own that makes the keys and hands them over. */
        handover: z.boolean(),
        /** Whether this instance can use it now. */
        configured: z.boolean(),
        /** Approving on the vendor's own page, and what an app of the operator's is registered there with. */
        oauth: z
          .object({
            redirectUrl: z.string(),
            scopes: z.array(z.string()),
            /** Where the vendor rings for the app itself, not for one account; null: it does not. */
            webhookUrl: z.string().nullable(),
            /** The settings that hold the app's id and secret. */
            settingNames: z.array(z.string()),
          })
          .nullable(),
      }),
    ),
    streams: z.array(
      z.object({
        stream: z.string(),
        label: z.string(),
        entity: z.enum(['contact', 'order', 'product']),
        incremental: z.boolean(),
      }),
    ),
    webhooks: z.boolean(),
    help: z.array(
      z.object({
        title: z.string(),
        text: z.string(),
        /** Only for this sign-in method; null: for all. */
        auth: z.string().nullable(),
        /** Done once by whoever runs the installation. */
        operator: z.boolean(),
      }),
    ),
    /** Connections of this organisation to it. */
    connected: z.number(),
  })
  .meta({ id: 'CatalogueEntry' });
