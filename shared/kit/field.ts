import { z } from 'zod';

export type Field<T> = z.core.$ZodTransform<T, unknown>;

/**
 * A field of a vendor's record, read by one function. A sync meets such a schema for every value of every record: a
 * union of types costs several times as much (measured: half of the time that parsing takes). It is Zod's core
 * transform, because the one of the fluent interface makes three objects and a function for each value.
 * @param read answers undefined for what it does not take; an absent field comes as undefined.
 */
export const field = <T>(expected: string, read: (value: unknown) => T | undefined): Field<T> =>
  new z.core.$ZodTransform({
    type: 'transform',
    transform: (input: unknown, { issues }: z.core.ParsePayload): T => {
      const result = read(input);
      if (result !== undefined) return result;
      const message = `Expected ${expected}, got ${JSON.stringify(input)?.slice(0, 80)}.`;
      issues.push({ code: 'custom', message, input });
      return z.NEVER;
    },
  }) as Field<T>;

/** A field that may be missing or null, also where `read` takes neither. */
export const optionally = <T>(schema: Field<T>) => z.optional(z.nullable(schema));
