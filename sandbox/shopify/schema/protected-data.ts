/** Fields that need the vendor's approval to handle personal data. https://shopify.dev/docs/apps/launch/protected-customer-data (November 2026) */
const fields: Readonly<Record<string, ReadonlySet<string>>> = {
  Customer: new Set([
    'firstName',
    'lastName',
    'displayName',
    'email',
    'phone',
    'defaultEmailAddress',
    'defaultPhoneNumber',
    'defaultAddress',
    'addresses',
    'addressesV2',
  ]),
  Order: new Set(['email', 'phone', 'billingAddress', 'shippingAddress', 'displayAddress', 'clientIp']),
};

/** What stands for a person as a whole, and lists of it. */
const types: ReadonlySet<string> = new Set(['Customer', 'CustomerConnection', 'Order', 'OrderConnection']);

/** The object that an app without any approval may not see, behind a field of this type. */
export const protectedObject = (type: string): string | undefined =>
  types.has(type) ? type.replace('Connection', '') : undefined;

/** `ORDERS_CREATE`, `CUSTOMERS_UPDATE` and their kin carry names and addresses. */
export const isProtectedTopic = (topic: string): boolean =>
  /^(ORDERS|CUSTOMERS?|REFUNDS|FULFILLMENTS|DRAFT_ORDERS|CHECKOUTS)_/.test(topic);

export const isProtected = (type: string, field: string): boolean => fields[type]?.has(field) === true;
