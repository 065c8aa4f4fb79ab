/**
 * What is asked of each record, for lists, single records and bulk operations alike: the same fields in the same order
 * make the same record, whichever way it came. `id` stands first: bulk results are sorted by it.
 */

/** Parts of a record that Shopify shows only to an app with the scope for them. */
export interface Rights {
  customers: boolean;
  products: boolean;
  fulfilments: boolean;
  inventory: boolean;
}

export const allRights: Rights = { customers: true, products: true, fulfilments: true, inventory: true };

/** Writing implies reading: Shopify lists the wider scope only. */
export const withImplied = (scopes: readonly string[]): string[] => [
  ...new Set(scopes.flatMap((scope) => [scope, scope.replace(/^write_/, 'read_')])),
];

export const rightsFrom = (scopes: readonly string[]): Rights => ({
  customers: scopes.includes('read_customers'),
  products: scopes.includes('read_products'),
  fulfilments: scopes.includes('read_fulfillments'),
  inventory: scopes.includes('read_inventory') && scopes.includes('read_locations'),
});

const address = `firstName lastName company address1 address2 city provinceCode province zip countryCodeV2 phone`;
const shopMoney = `{ shopMoney { amount } }`;
const bothMoneys = `{ shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }`;
const taxLines = `taxLines { title ratePercentage priceSet ${shopMoney} }`;
const discounts = `discountAllocations {
    allocatedAmountSet ${shopMoney}
    discountApplication { __typename index ... on DiscountCodeApplication { code } }
  }`;

export const customerFields = `
  id legacyResourceId createdAt updatedAt firstName lastName note tags locale state taxExempt verifiedEmail
  numberOfOrders amountSpent { amount currencyCode }
  defaultEmailAddress { emailAddress marketingState }
  defaultPhoneNumber { phoneNumber }
  defaultAddress { ${address} }`;

/** Without its lines. Lists without \`first\` are whole: Shopify cuts them only when told to. */
export const orderFields = (rights: Rights): string => `
  id legacyResourceId name createdAt updatedAt processedAt cancelledAt cancelReason closedAt
  test tags note poNumber sourceName email phone customerLocale
  currencyCode presentmentCurrencyCode taxesIncluded
  displayFinancialStatus displayFulfillmentStatus returnStatus paymentGatewayNames discountCodes
  totalPriceSet ${bothMoneys}
  currentTotalPriceSet ${shopMoney}
  totalDiscountsSet ${shopMoney}
  totalTaxSet ${shopMoney}
  dutiesIncluded originalTotalDutiesSet ${shopMoney}
  additionalFees { name price ${shopMoney} ${taxLines} }
  totalRefundedSet ${shopMoney}
  customAttributes { key value }
  ${taxLines}
  shippingLine { title code originalPriceSet ${shopMoney} discountedPriceSet ${shopMoney} ${taxLines} ${discounts} }
  ${rights.customers ? 'customer { legacyResourceId }' : ''}
  billingAddress { ${address} }
  shippingAddress { ${address} }
  ${
    rights.fulfilments
      ? 'fulfillments { legacyResourceId name status displayStatus createdAt trackingInfo { company number url } }'
      : ''
  }
  refunds { legacyResourceId createdAt processedAt note totalRefundedSet ${shopMoney} }
  transactions { kind status processedAt }`;

export const lineFields = (rights: Rights): string => `
  id name sku quantity currentQuantity vendor isGiftCard
  originalUnitPriceSet ${shopMoney}
  originalTotalSet ${shopMoney}
  ${discounts}
  ${taxLines}
  ${rights.products ? 'product { legacyResourceId } variant { legacyResourceId }' : ''}
  customAttributes { key value }`;

/** Without its variants. */
export const productFields = `
  id legacyResourceId title handle status productType vendor descriptionHtml tags isGiftCard
  createdAt updatedAt publishedAt onlineStoreUrl totalInventory
  category { fullName }
  featuredMedia { preview { image { url } } }
  priceRangeV2 { minVariantPrice { currencyCode } }`;

/** Without its stock by location. */
export const variantFields = `
  id legacyResourceId title sku barcode position price compareAtPrice inventoryPolicy inventoryQuantity
  selectedOptions { name value }`;

export const levelFields = `
  id
  location { legacyResourceId name }
  quantities(names: ["available"]) { name quantity }`;
