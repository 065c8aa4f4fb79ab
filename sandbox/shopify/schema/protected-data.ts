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

export const isProtected = (type: string, field: string): boolean => fields[type]?.has(field) === true;

/** Without any approval, these are closed as a whole. */
export const isProtectedType = (type: string): boolean => type in fields;
