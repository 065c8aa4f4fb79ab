import { z } from 'zod';

const count = (fallback: number) => z.coerce.number().int().min(0).max(5_000_000).default(fallback);

const schema = z.object({
  NODE_ENV: z.string().optional(),
  /** 0: any free port. */
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  SANDBOX_CUSTOMERS: count(2_000),
  SANDBOX_ORDERS: count(5_000),
  SANDBOX_PRODUCTS: count(300),
  SANDBOX_STORES: z.coerce.number().int().min(1).max(50).default(3),
  SANDBOX_SEED: z.coerce.number().int().default(1),
  SANDBOX_LATENCY_MS: z.coerce.number().min(0).default(0),
  SANDBOX_VERSION: z.enum(['11.0.1', '7.9.0']).default('11.0.1'),
  /** ISO instant; no generated record is younger. Unset: the day before the first start. */
  SANDBOX_ENDS_AT: z.iso.datetime().optional(),
  SANDBOX_STATE_FILE: z.string().optional(),
});
export type SandboxEnv = z.infer<typeof schema>;

/** Reads the settings; throws one clear message when they cannot be used. */
export const readSandboxEnv = (source: Record<string, string | undefined> = process.env): SandboxEnv => {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new Error(`The sandbox's settings are wrong:\n${z.prettifyError(parsed.error)}`);
  if (parsed.data.NODE_ENV === 'production')
    throw new Error('The sandbox simulates shops for trials and tests and does not run with NODE_ENV=production.');
  return parsed.data;
};
