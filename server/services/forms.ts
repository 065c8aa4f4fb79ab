import { z } from 'zod';

/** The JSON schema from which the web app draws a form: what a person types, before defaults and transforms. */
export function formOf(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
}
