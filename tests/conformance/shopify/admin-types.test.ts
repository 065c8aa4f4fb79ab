import type { customerSchema } from '@syncline/shared/connectors/shopify/customers';
import type { orderSchema } from '@syncline/shared/connectors/shopify/order-entity';
import type { productSchema } from '@syncline/shared/connectors/shopify/products';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type * as vendor from './admin-types.generated.ts';
import { generateAdminTypes } from './generate-types.ts';

/** Fields that the record's schema reads, and that the question's answer does not have: by name, at any depth. */
type Strangers<Read, Sent> = {
  [Key in keyof Read]-?: Key extends keyof Sent ? StrangersWithin<NonNullable<Read[Key]>, NonNullable<Sent[Key]>> : Key;
}[keyof Read];
type StrangersWithin<Read, Sent> = Read extends readonly (infer ReadRow)[]
  ? Sent extends readonly (infer SentRow)[]
    ? StrangersWithin<ReadRow, SentRow>
    : Sent extends { nodes: readonly (infer SentRow)[] }
      ? StrangersWithin<ReadRow, SentRow>
      : 'no list'
  : Read extends string | number | boolean
    ? never
    : Read extends object
      ? Strangers<Read, Merged<Sent>>
      : never;
/** Of a union: every field that one of its members has. */
type Merged<Union> = { [Key in Union extends unknown ? keyof Union : never]: Field<Union, Key> };
type Field<Union, Key extends PropertyKey> = Union extends { [K in Key]?: infer Value } ? Value : never;

describe('the types of Shopify’s answers', () => {
  it('are those of the published schema', async () => {
    await expect(await generateAdminTypes()).toMatchFileSnapshot('./admin-types.generated.ts');
  }, 60_000);

  it('have every field that is read from them', () => {
    type Node<List extends { readonly nodes: readonly unknown[] }> = List['nodes'][number];
    expectTypeOf<Strangers<z.infer<typeof customerSchema>, Node<vendor.CustomersPageQuery['customers']>>>().toBeNever();
    expectTypeOf<Strangers<z.infer<typeof orderSchema>, Node<vendor.OrdersPageQuery['orders']>>>().toBeNever();
    expectTypeOf<Strangers<z.infer<typeof productSchema>, Node<vendor.ProductsPageQuery['products']>>>().toBeNever();
    // The check itself: a field that nobody asked for is named.
    expectTypeOf<
      Strangers<{ id: string; colour: string }, Node<vendor.OrdersPageQuery['orders']>>
    >().toEqualTypeOf<'colour'>();
  });
});
