/** What the simulated shop knows of a record. Instants are seconds since 1970, amounts smallest units. */
export interface Address {
  firstName: string | null;
  lastName: string | null;
  company: string | null;
  address1: string | null;
  address2: string | null;
  city: string | null;
  province: string | null;
  provinceCode: string | null;
  country: string;
  countryCode: string;
  zip: string | null;
  phone: string | null;
}

interface Dated {
  /** The record's number in this shop; its id is the kind's base plus this. */
  n: number;
  createdAt: number;
  updatedAt: number;
}

export interface CustomerRecord extends Dated {
  kind: 'customers';
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  marketing: 'SUBSCRIBED' | 'NOT_SUBSCRIBED' | 'UNSUBSCRIBED' | 'PENDING';
  state: 'ENABLED' | 'DISABLED' | 'INVITED' | 'DECLINED';
  locale: string;
  note: string | null;
  tags: string[];
  taxExempt: boolean;
  verifiedEmail: boolean;
  addresses: Address[];
}

export interface Variant {
  /** Place among the product's variants, from 1; part of its id and never reused. */
  k: number;
  sku: string | null;
  barcode: string | null;
  options: string[];
  price: number;
  compareAtPrice: number | null;
  /** By location, in the order of the shop's locations; null: not stocked there. */
  stock: (number | null)[];
  tracked: boolean;
  policy: 'DENY' | 'CONTINUE';
  taxable: boolean;
  grams: number;
  unitCost: number | null;
  updatedAt: number;
}

export interface ProductRecord extends Dated {
  kind: 'products';
  title: string;
  handle: string;
  descriptionHtml: string;
  vendor: string;
  productType: string;
  status: 'ACTIVE' | 'DRAFT' | 'ARCHIVED';
  tags: string[];
  publishedAt: number | null;
  optionNames: string[];
  variants: Variant[];
}

export interface Tax {
  title: string;
  /** 0.19 */
  rate: number;
  amount: number;
}

export interface Line {
  k: number;
  /** The product's number and the variant's place; null for a line typed by hand. */
  product: number | null;
  variant: number | null;
  title: string;
  variantTitle: string | null;
  sku: string | null;
  vendor: string | null;
  quantity: number;
  price: number;
  /** Of the whole line. */
  discount: number;
  taxes: Tax[];
  requiresShipping: boolean;
  taxable: boolean;
  giftCard: boolean;
}

export interface RefundRecord {
  k: number;
  createdAt: number;
  note: string | null;
  lines: {
    line: number;
    quantity: number;
    subtotal: number;
    tax: number;
    restock: 'RETURN' | 'CANCEL' | 'NO_RESTOCK';
  }[];
  shipping: number;
  /** What went back beyond lines and shipping. */
  adjustment: number;
}

export interface FulfilmentRecord {
  k: number;
  createdAt: number;
  updatedAt: number;
  status: 'SUCCESS' | 'CANCELLED';
  displayStatus: 'FULFILLED' | 'IN_TRANSIT' | 'DELIVERED' | 'CANCELED';
  location: number;
  tracking: { company: string | null; number: string | null; url: string | null }[];
  lines: { line: number; quantity: number }[];
}

export interface OrderRecord extends Dated {
  kind: 'orders';
  number: number;
  processedAt: number;
  customer: number | null;
  email: string | null;
  phone: string | null;
  /** What the buyer paid in, and how many of it one unit of the shop's currency was. */
  presentment: { currency: string; rate: number };
  taxesIncluded: boolean;
  test: boolean;
  note: string | null;
  tags: string[];
  sourceName: string;
  cancelledAt: number | null;
  cancelReason: 'CUSTOMER' | 'DECLINED' | 'FRAUD' | 'INVENTORY' | 'OTHER' | 'STAFF' | null;
  closedAt: number | null;
  billing: Address | null;
  shipping: Address | null;
  discount: { kind: 'code' | 'manual'; title: string; percentage: number } | null;
  /** A code that takes off shipping, all of it or a part. */
  shippingDiscount: { title: string; percentage: number } | null;
  lines: Line[];
  /** Price before the discount; with its tax where prices include it, as lines and fees. */
  shippingLine: { title: string; code: string; price: number; discount: number; taxes: Tax[] } | null;
  /** What customs will take, charged at the checkout. */
  duties: number;
  additionalFees: { k: number; name: string; price: number; taxes: Tax[] }[];
  /** AUTHORIZED and PENDING took no money yet. */
  payment: 'PAID' | 'AUTHORIZED' | 'PENDING' | 'PARTIALLY_PAID' | 'VOIDED';
  gateway: string;
  refunds: RefundRecord[];
  fulfilments: FulfilmentRecord[];
  attributes: { key: string; value: string }[];
}

export type ShopRecord = CustomerRecord | ProductRecord | OrderRecord;
export type Kind = ShopRecord['kind'];
export interface RecordOf {
  customers: CustomerRecord;
  products: ProductRecord;
  orders: OrderRecord;
}
