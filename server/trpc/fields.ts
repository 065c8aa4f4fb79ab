import { decodeKeyset, type Keyset } from '@syncline/drizzle/queries/keyset';
import { TRPCError } from '@trpc/server';
import { z } from 'zod';

/** Pieces that every area's schemas share. */
export const instant = z.iso.datetime({ offset: true });
export const uuid = z.uuid();
/** An exact amount as a decimal string in major units. */
export const amount = z.string();
/** True or false, and no text: REST's adapter makes a plain boolean take "false" for true. */
export const trueOrFalse = z.literal([true, false]);
export const done = z.object({ ok: z.literal(true) });

export const pageInput = {
  /** `nextCursor` of the page before. */
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(50),
};

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** Blank means no search. */
export const searchText = z.string().trim().max(200).optional();

/** What people here write on a vendor's record: no sync touches it. */
export const ownInput = {
  note: z.string().max(10_000).nullable().optional(),
  tags: z.array(z.string().trim().min(1).max(60)).max(50).optional(),
};

/** The connection a row came from, as lists show it. */
export const sourceSchema = z.object({ id: uuid, name: z.string(), provider: z.string() });

/** @throws BAD_REQUEST where the cursor is not one of this list, in this order. */
export function keysetOf(cursor: string | undefined, order?: string): Keyset | undefined {
  if (cursor === undefined) return undefined;
  const keyset = decodeKeyset(cursor, order);
  if (!keyset) {
    throw new TRPCError({
      code: 'BAD_REQUEST',
      message: 'This page address is not valid any more. Start again from the first page.',
    });
  }
  return keyset;
}
