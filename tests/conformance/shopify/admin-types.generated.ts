// Made from Shopify's published schema (2026-10) by admin-types.test.ts; "vitest -u" makes it anew.
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type BulkOperationErrorCode =
  | 'ACCESS_DENIED'
  | 'INTERNAL_SERVER_ERROR'
  | 'TIMEOUT';
export type BulkOperationStatus =
  | 'CANCELED'
  | 'CANCELING'
  | 'COMPLETED'
  | 'CREATED'
  | 'EXPIRED'
  | 'FAILED'
  | 'RUNNING';
export type BulkOperationType =
  | 'MUTATION'
  | 'QUERY';
export type BulkOperationUserErrorCode =
  | 'INVALID'
  | 'LIMIT_REACHED'
  | 'OPERATION_IN_PROGRESS';
export type CountPrecision =
  | 'AT_LEAST'
  | 'EXACT';
export type CountryCode = string;
export type CurrencyCode = string;
export type CustomerEmailAddressMarketingState =
  | 'INVALID'
  | 'NOT_SUBSCRIBED'
  | 'PENDING'
  | 'SUBSCRIBED'
  | 'UNSUBSCRIBED';
export type CustomerState =
  | 'DECLINED'
  | 'DISABLED'
  | 'ENABLED'
  | 'INVITED';
export type FulfillmentDisplayStatus =
  | 'ATTEMPTED_DELIVERY'
  | 'CANCELED'
  | 'CARRIER_PICKED_UP'
  | 'CONFIRMED'
  | 'DELAYED'
  | 'DELIVERED'
  | 'FAILURE'
  | 'FULFILLED'
  | 'IN_TRANSIT'
  | 'LABEL_PRINTED'
  | 'LABEL_PURCHASED'
  | 'LABEL_VOIDED'
  | 'MARKED_AS_FULFILLED'
  | 'NOT_DELIVERED'
  | 'OUT_FOR_DELIVERY'
  | 'PICKED_UP'
  | 'READY_FOR_PICKUP'
  | 'SUBMITTED';
export type FulfillmentStatus =
  | 'CANCELLED'
  | 'ERROR'
  | 'FAILURE'
  | 'OPEN'
  | 'PENDING'
  | 'SUCCESS';
export type OrderCancelReason =
  | 'CUSTOMER'
  | 'DECLINED'
  | 'FRAUD'
  | 'INVENTORY'
  | 'OTHER'
  | 'STAFF';
export type OrderDisplayFinancialStatus =
  | 'AUTHORIZED'
  | 'EXPIRED'
  | 'PAID'
  | 'PARTIALLY_PAID'
  | 'PARTIALLY_REFUNDED'
  | 'PENDING'
  | 'REFUNDED'
  | 'VOIDED';
export type OrderDisplayFulfillmentStatus =
  | 'FULFILLED'
  | 'FULFILLMENT_NOT_REQUIRED'
  | 'IN_PROGRESS'
  | 'ON_HOLD'
  | 'OPEN'
  | 'PARTIALLY_FULFILLED'
  | 'PENDING_FULFILLMENT'
  | 'REQUEST_DECLINED'
  | 'RESTOCKED'
  | 'SCHEDULED'
  | 'UNFULFILLED';
export type OrderReturnStatus =
  | 'INSPECTION_COMPLETE'
  | 'IN_PROGRESS'
  | 'NO_RETURN'
  | 'RETURNED'
  | 'RETURN_FAILED'
  | 'RETURN_REQUESTED';
export type OrderTransactionKind =
  | 'AUTHORIZATION'
  | 'CAPTURE'
  | 'CHANGE'
  | 'EMV_AUTHORIZATION'
  | 'REFUND'
  | 'SALE'
  | 'SUGGESTED_REFUND'
  | 'VOID';
export type OrderTransactionStatus =
  | 'AWAITING_RESPONSE'
  | 'ERROR'
  | 'FAILURE'
  | 'PENDING'
  | 'SUCCESS'
  | 'UNKNOWN';
export type ProductStatus =
  | 'ACTIVE'
  | 'ARCHIVED'
  | 'DRAFT'
  | 'UNLISTED';
export type ProductVariantInventoryPolicy =
  | 'CONTINUE'
  | 'DENY';
export type WebhookSubscriptionTopic = string;

export type CustomersPageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  query?: string | null | undefined;
}>;


export type CustomersPageQuery = { readonly customers: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly legacyResourceId: string, readonly createdAt: string, readonly updatedAt: string, readonly firstName: string | null, readonly lastName: string | null, readonly note: string | null, readonly tags: ReadonlyArray<string>, readonly locale: string, readonly state: CustomerState, readonly taxExempt: boolean, readonly verifiedEmail: boolean, readonly numberOfOrders: string, readonly amountSpent: { readonly amount: string, readonly currencyCode: CurrencyCode }, readonly defaultEmailAddress: { readonly emailAddress: string, readonly marketingState: CustomerEmailAddressMarketingState } | null, readonly defaultPhoneNumber: { readonly phoneNumber: string } | null, readonly defaultAddress: { readonly firstName: string | null, readonly lastName: string | null, readonly company: string | null, readonly address1: string | null, readonly address2: string | null, readonly city: string | null, readonly provinceCode: string | null, readonly province: string | null, readonly zip: string | null, readonly countryCodeV2: CountryCode | null, readonly phone: string | null } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type CustomersIdsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  query?: string | null | undefined;
}>;


export type CustomersIdsQuery = { readonly customers: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly legacyResourceId: string }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type CustomersCountQueryVariables = Exact<{
  query?: string | null | undefined;
}>;


export type CustomersCountQuery = { readonly customersCount: { readonly count: number, readonly precision: CountPrecision } | null };

export type OrdersPageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  query?: string | null | undefined;
}>;


export type OrdersPageQuery = { readonly orders: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly legacyResourceId: string, readonly name: string, readonly createdAt: string, readonly updatedAt: string, readonly processedAt: string, readonly cancelledAt: string | null, readonly cancelReason: OrderCancelReason | null, readonly closedAt: string | null, readonly test: boolean, readonly tags: ReadonlyArray<string>, readonly note: string | null, readonly poNumber: string | null, readonly sourceName: string | null, readonly email: string | null, readonly phone: string | null, readonly customerLocale: string | null, readonly currencyCode: CurrencyCode, readonly presentmentCurrencyCode: CurrencyCode, readonly taxesIncluded: boolean, readonly displayFinancialStatus: OrderDisplayFinancialStatus | null, readonly displayFulfillmentStatus: OrderDisplayFulfillmentStatus, readonly returnStatus: OrderReturnStatus, readonly paymentGatewayNames: ReadonlyArray<string>, readonly discountCodes: ReadonlyArray<string>, readonly dutiesIncluded: boolean, readonly totalPriceSet: { readonly shopMoney: { readonly amount: string, readonly currencyCode: CurrencyCode }, readonly presentmentMoney: { readonly amount: string, readonly currencyCode: CurrencyCode } }, readonly currentTotalPriceSet: { readonly shopMoney: { readonly amount: string } }, readonly totalDiscountsSet: { readonly shopMoney: { readonly amount: string } } | null, readonly totalTaxSet: { readonly shopMoney: { readonly amount: string } } | null, readonly originalTotalDutiesSet: { readonly shopMoney: { readonly amount: string } } | null, readonly additionalFees: ReadonlyArray<{ readonly name: string, readonly price: { readonly shopMoney: { readonly amount: string } }, readonly taxLines: ReadonlyArray<{ readonly title: string, readonly ratePercentage: number | null, readonly priceSet: { readonly shopMoney: { readonly amount: string } } }> }>, readonly totalRefundedSet: { readonly shopMoney: { readonly amount: string } }, readonly customAttributes: ReadonlyArray<{ readonly key: string, readonly value: string | null }>, readonly taxLines: ReadonlyArray<{ readonly title: string, readonly ratePercentage: number | null, readonly priceSet: { readonly shopMoney: { readonly amount: string } } }>, readonly shippingLine: { readonly title: string, readonly code: string | null, readonly originalPriceSet: { readonly shopMoney: { readonly amount: string } }, readonly discountedPriceSet: { readonly shopMoney: { readonly amount: string } }, readonly taxLines: ReadonlyArray<{ readonly title: string, readonly ratePercentage: number | null, readonly priceSet: { readonly shopMoney: { readonly amount: string } } }>, readonly discountAllocations: ReadonlyArray<{ readonly allocatedAmountSet: { readonly shopMoney: { readonly amount: string } }, readonly discountApplication:
            | { readonly __typename: 'AutomaticDiscountApplication', readonly index: number }
            | { readonly __typename: 'DiscountCodeApplication', readonly code: string, readonly index: number }
            | { readonly __typename: 'ManualDiscountApplication', readonly index: number }
            | { readonly __typename: 'ScriptDiscountApplication', readonly index: number }
           }> } | null, readonly customer: { readonly legacyResourceId: string } | null, readonly billingAddress: { readonly firstName: string | null, readonly lastName: string | null, readonly company: string | null, readonly address1: string | null, readonly address2: string | null, readonly city: string | null, readonly provinceCode: string | null, readonly province: string | null, readonly zip: string | null, readonly countryCodeV2: CountryCode | null, readonly phone: string | null } | null, readonly shippingAddress: { readonly firstName: string | null, readonly lastName: string | null, readonly company: string | null, readonly address1: string | null, readonly address2: string | null, readonly city: string | null, readonly provinceCode: string | null, readonly province: string | null, readonly zip: string | null, readonly countryCodeV2: CountryCode | null, readonly phone: string | null } | null, readonly fulfillments: ReadonlyArray<{ readonly legacyResourceId: string, readonly name: string, readonly status: FulfillmentStatus, readonly displayStatus: FulfillmentDisplayStatus | null, readonly createdAt: string, readonly trackingInfo: ReadonlyArray<{ readonly company: string | null, readonly number: string | null, readonly url: string | null }> }>, readonly refunds: ReadonlyArray<{ readonly legacyResourceId: string, readonly createdAt: string | null, readonly processedAt: string, readonly note: string | null, readonly totalRefundedSet: { readonly shopMoney: { readonly amount: string } } }>, readonly transactions: ReadonlyArray<{ readonly kind: OrderTransactionKind, readonly status: OrderTransactionStatus, readonly processedAt: string | null }>, readonly lineItems: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly sku: string | null, readonly quantity: number, readonly currentQuantity: number, readonly vendor: string | null, readonly isGiftCard: boolean, readonly originalUnitPriceSet: { readonly shopMoney: { readonly amount: string } }, readonly originalTotalSet: { readonly shopMoney: { readonly amount: string } }, readonly discountAllocations: ReadonlyArray<{ readonly allocatedAmountSet: { readonly shopMoney: { readonly amount: string } }, readonly discountApplication:
              | { readonly __typename: 'AutomaticDiscountApplication', readonly index: number }
              | { readonly __typename: 'DiscountCodeApplication', readonly code: string, readonly index: number }
              | { readonly __typename: 'ManualDiscountApplication', readonly index: number }
              | { readonly __typename: 'ScriptDiscountApplication', readonly index: number }
             }>, readonly taxLines: ReadonlyArray<{ readonly title: string, readonly ratePercentage: number | null, readonly priceSet: { readonly shopMoney: { readonly amount: string } } }>, readonly product: { readonly legacyResourceId: string } | null, readonly variant: { readonly legacyResourceId: string } | null, readonly customAttributes: ReadonlyArray<{ readonly key: string, readonly value: string | null }> }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type OrdersIdsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  query?: string | null | undefined;
}>;


export type OrdersIdsQuery = { readonly orders: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly legacyResourceId: string }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type OrdersCountQueryVariables = Exact<{
  query?: string | null | undefined;
}>;


export type OrdersCountQuery = { readonly ordersCount: { readonly count: number, readonly precision: CountPrecision } | null };

export type ProductsPageQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  query?: string | null | undefined;
}>;


export type ProductsPageQuery = { readonly products: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly legacyResourceId: string, readonly title: string, readonly handle: string, readonly status: ProductStatus, readonly productType: string, readonly vendor: string, readonly descriptionHtml: string, readonly tags: ReadonlyArray<string>, readonly isGiftCard: boolean, readonly createdAt: string, readonly updatedAt: string, readonly publishedAt: string | null, readonly onlineStoreUrl: string | null, readonly totalInventory: number, readonly category: { readonly fullName: string } | null, readonly featuredMedia:
        | { readonly preview: { readonly image: { readonly url: string } | null } | null }
        | { readonly preview: { readonly image: { readonly url: string } | null } | null }
        | { readonly preview: { readonly image: { readonly url: string } | null } | null }
        | { readonly preview: { readonly image: { readonly url: string } | null } | null }
       | null, readonly priceRangeV2: { readonly minVariantPrice: { readonly currencyCode: CurrencyCode } }, readonly variants: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly legacyResourceId: string, readonly title: string, readonly sku: string | null, readonly barcode: string | null, readonly position: number, readonly price: string, readonly compareAtPrice: string | null, readonly inventoryPolicy: ProductVariantInventoryPolicy, readonly inventoryQuantity: number | null, readonly selectedOptions: ReadonlyArray<{ readonly name: string, readonly value: string }>, readonly inventoryItem: { readonly id: string, readonly tracked: boolean, readonly inventoryLevels: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly location: { readonly legacyResourceId: string, readonly name: string }, readonly quantities: ReadonlyArray<{ readonly name: string, readonly quantity: number }> }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type ProductsIdsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  query?: string | null | undefined;
}>;


export type ProductsIdsQuery = { readonly products: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly legacyResourceId: string }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type ProductsCountQueryVariables = Exact<{
  query?: string | null | undefined;
}>;


export type ProductsCountQuery = { readonly productsCount: { readonly count: number, readonly precision: CountPrecision } | null };

export type CustomersBulkQueryVariables = Exact<{ [key: string]: never; }>;


export type CustomersBulkQuery = { readonly customers: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly legacyResourceId: string, readonly createdAt: string, readonly updatedAt: string, readonly firstName: string | null, readonly lastName: string | null, readonly note: string | null, readonly tags: ReadonlyArray<string>, readonly locale: string, readonly state: CustomerState, readonly taxExempt: boolean, readonly verifiedEmail: boolean, readonly numberOfOrders: string, readonly amountSpent: { readonly amount: string, readonly currencyCode: CurrencyCode }, readonly defaultEmailAddress: { readonly emailAddress: string, readonly marketingState: CustomerEmailAddressMarketingState } | null, readonly defaultPhoneNumber: { readonly phoneNumber: string } | null, readonly defaultAddress: { readonly firstName: string | null, readonly lastName: string | null, readonly company: string | null, readonly address1: string | null, readonly address2: string | null, readonly city: string | null, readonly provinceCode: string | null, readonly province: string | null, readonly zip: string | null, readonly countryCodeV2: CountryCode | null, readonly phone: string | null } | null } }> } };

export type OrdersBulkQueryVariables = Exact<{ [key: string]: never; }>;


export type OrdersBulkQuery = { readonly orders: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly legacyResourceId: string, readonly name: string, readonly createdAt: string, readonly updatedAt: string, readonly processedAt: string, readonly cancelledAt: string | null, readonly cancelReason: OrderCancelReason | null, readonly closedAt: string | null, readonly test: boolean, readonly tags: ReadonlyArray<string>, readonly note: string | null, readonly poNumber: string | null, readonly sourceName: string | null, readonly email: string | null, readonly phone: string | null, readonly customerLocale: string | null, readonly currencyCode: CurrencyCode, readonly presentmentCurrencyCode: CurrencyCode, readonly taxesIncluded: boolean, readonly displayFinancialStatus: OrderDisplayFinancialStatus | null, readonly displayFulfillmentStatus: OrderDisplayFulfillmentStatus, readonly returnStatus: OrderReturnStatus, readonly paymentGatewayNames: ReadonlyArray<string>, readonly discountCodes: ReadonlyArray<string>, readonly dutiesIncluded: boolean, readonly totalPriceSet: { readonly shopMoney: { readonly amount: string, readonly currencyCode: CurrencyCode }, readonly presentmentMoney: { readonly amount: string, readonly currencyCode: CurrencyCode } }, readonly currentTotalPriceSet: { readonly shopMoney: { readonly amount: string } }, readonly totalDiscountsSet: { readonly shopMoney: { readonly amount: string } } | null, readonly totalTaxSet: { readonly shopMoney: { readonly amount: string } } | null, readonly originalTotalDutiesSet: { readonly shopMoney: { readonly amount: string } } | null, readonly additionalFees: ReadonlyArray<{ readonly name: string, readonly price: { readonly shopMoney: { readonly amount: string } }, readonly taxLines: ReadonlyArray<{ readonly title: string, readonly ratePercentage: number | null, readonly priceSet: { readonly shopMoney: { readonly amount: string } } }> }>, readonly totalRefundedSet: { readonly shopMoney: { readonly amount: string } }, readonly customAttributes: ReadonlyArray<{ readonly key: string, readonly value: string | null }>, readonly taxLines: ReadonlyArray<{ readonly title: string, readonly ratePercentage: number | null, readonly priceSet: { readonly shopMoney: { readonly amount: string } } }>, readonly shippingLine: { readonly title: string, readonly code: string | null, readonly originalPriceSet: { readonly shopMoney: { readonly amount: string } }, readonly discountedPriceSet: { readonly shopMoney: { readonly amount: string } }, readonly taxLines: ReadonlyArray<{ readonly title: string, readonly ratePercentage: number | null, readonly priceSet: { readonly shopMoney: { readonly amount: string } } }>, readonly discountAllocations: ReadonlyArray<{ readonly allocatedAmountSet: { readonly shopMoney: { readonly amount: string } }, readonly discountApplication:
              | { readonly __typename: 'AutomaticDiscountApplication', readonly index: number }
              | { readonly __typename: 'DiscountCodeApplication', readonly code: string, readonly index: number }
              | { readonly __typename: 'ManualDiscountApplication', readonly index: number }
              | { readonly __typename: 'ScriptDiscountApplication', readonly index: number }
             }> } | null, readonly customer: { readonly legacyResourceId: string } | null, readonly billingAddress: { readonly firstName: string | null, readonly lastName: string | null, readonly company: string | null, readonly address1: string | null, readonly address2: string | null, readonly city: string | null, readonly provinceCode: string | null, readonly province: string | null, readonly zip: string | null, readonly countryCodeV2: CountryCode | null, readonly phone: string | null } | null, readonly shippingAddress: { readonly firstName: string | null, readonly lastName: string | null, readonly company: string | null, readonly address1: string | null, readonly address2: string | null, readonly city: string | null, readonly provinceCode: string | null, readonly province: string | null, readonly zip: string | null, readonly countryCodeV2: CountryCode | null, readonly phone: string | null } | null, readonly fulfillments: ReadonlyArray<{ readonly legacyResourceId: string, readonly name: string, readonly status: FulfillmentStatus, readonly displayStatus: FulfillmentDisplayStatus | null, readonly createdAt: string, readonly trackingInfo: ReadonlyArray<{ readonly company: string | null, readonly number: string | null, readonly url: string | null }> }>, readonly refunds: ReadonlyArray<{ readonly legacyResourceId: string, readonly createdAt: string | null, readonly processedAt: string, readonly note: string | null, readonly totalRefundedSet: { readonly shopMoney: { readonly amount: string } } }>, readonly transactions: ReadonlyArray<{ readonly kind: OrderTransactionKind, readonly status: OrderTransactionStatus, readonly processedAt: string | null }>, readonly lineItems: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly name: string, readonly sku: string | null, readonly quantity: number, readonly currentQuantity: number, readonly vendor: string | null, readonly isGiftCard: boolean, readonly originalUnitPriceSet: { readonly shopMoney: { readonly amount: string } }, readonly originalTotalSet: { readonly shopMoney: { readonly amount: string } }, readonly discountAllocations: ReadonlyArray<{ readonly allocatedAmountSet: { readonly shopMoney: { readonly amount: string } }, readonly discountApplication:
                  | { readonly __typename: 'AutomaticDiscountApplication', readonly index: number }
                  | { readonly __typename: 'DiscountCodeApplication', readonly code: string, readonly index: number }
                  | { readonly __typename: 'ManualDiscountApplication', readonly index: number }
                  | { readonly __typename: 'ScriptDiscountApplication', readonly index: number }
                 }>, readonly taxLines: ReadonlyArray<{ readonly title: string, readonly ratePercentage: number | null, readonly priceSet: { readonly shopMoney: { readonly amount: string } } }>, readonly product: { readonly legacyResourceId: string } | null, readonly variant: { readonly legacyResourceId: string } | null, readonly customAttributes: ReadonlyArray<{ readonly key: string, readonly value: string | null }> } }> } } }> } };

export type ProductsBulkQueryVariables = Exact<{ [key: string]: never; }>;


export type ProductsBulkQuery = { readonly products: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly legacyResourceId: string, readonly title: string, readonly handle: string, readonly status: ProductStatus, readonly productType: string, readonly vendor: string, readonly descriptionHtml: string, readonly tags: ReadonlyArray<string>, readonly isGiftCard: boolean, readonly createdAt: string, readonly updatedAt: string, readonly publishedAt: string | null, readonly onlineStoreUrl: string | null, readonly totalInventory: number, readonly category: { readonly fullName: string } | null, readonly featuredMedia:
          | { readonly preview: { readonly image: { readonly url: string } | null } | null }
          | { readonly preview: { readonly image: { readonly url: string } | null } | null }
          | { readonly preview: { readonly image: { readonly url: string } | null } | null }
          | { readonly preview: { readonly image: { readonly url: string } | null } | null }
         | null, readonly priceRangeV2: { readonly minVariantPrice: { readonly currencyCode: CurrencyCode } }, readonly variants: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly legacyResourceId: string, readonly title: string, readonly sku: string | null, readonly barcode: string | null, readonly position: number, readonly price: string, readonly compareAtPrice: string | null, readonly inventoryPolicy: ProductVariantInventoryPolicy, readonly inventoryQuantity: number | null, readonly selectedOptions: ReadonlyArray<{ readonly name: string, readonly value: string }>, readonly inventoryItem: { readonly id: string, readonly tracked: boolean, readonly inventoryLevels: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly location: { readonly legacyResourceId: string, readonly name: string }, readonly quantities: ReadonlyArray<{ readonly name: string, readonly quantity: number }> } }> } } } }> } } }> } };

export type StartBulkMutationVariables = Exact<{
  query: string;
}>;


export type StartBulkMutation = { readonly bulkOperationRunQuery: { readonly bulkOperation: { readonly id: string, readonly type: BulkOperationType, readonly status: BulkOperationStatus, readonly errorCode: BulkOperationErrorCode | null, readonly createdAt: string, readonly objectCount: string, readonly rootObjectCount: string, readonly fileSize: string | null, readonly url: string | null, readonly query: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: BulkOperationUserErrorCode | null, readonly field: ReadonlyArray<string> | null, readonly message: string }> } | null };

export type BulkByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type BulkByIdQuery = { readonly bulkOperation: { readonly id: string, readonly type: BulkOperationType, readonly status: BulkOperationStatus, readonly errorCode: BulkOperationErrorCode | null, readonly createdAt: string, readonly objectCount: string, readonly rootObjectCount: string, readonly fileSize: string | null, readonly url: string | null, readonly query: string } | null };

export type RecentBulksQueryVariables = Exact<{
  query: string;
}>;


export type RecentBulksQuery = { readonly bulkOperations: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly type: BulkOperationType, readonly status: BulkOperationStatus, readonly errorCode: BulkOperationErrorCode | null, readonly createdAt: string, readonly objectCount: string, readonly rootObjectCount: string, readonly fileSize: string | null, readonly url: string | null, readonly query: string }> } };

export type WhoAmIQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoAmIQuery = { readonly shop: { readonly name: string, readonly myshopifyDomain: string, readonly currencyCode: CurrencyCode, readonly ianaTimezone: string, readonly enabledPresentmentCurrencies: ReadonlyArray<CurrencyCode>, readonly plan: { readonly publicDisplayName: string } }, readonly currentAppInstallation: { readonly accessScopes: ReadonlyArray<{ readonly handle: string }> } };

export type FirstCustomerQueryVariables = Exact<{ [key: string]: never; }>;


export type FirstCustomerQuery = { readonly customers: { readonly nodes: ReadonlyArray<{ readonly firstName: string | null, readonly defaultEmailAddress: { readonly emailAddress: string } | null }> } };

export type FirstOrderQueryVariables = Exact<{ [key: string]: never; }>;


export type FirstOrderQuery = { readonly orders: { readonly nodes: ReadonlyArray<{ readonly email: string | null }> } };

export type GrantedScopesQueryVariables = Exact<{ [key: string]: never; }>;


export type GrantedScopesQuery = { readonly currentAppInstallation: { readonly accessScopes: ReadonlyArray<{ readonly handle: string }> } };

export type ListWebhooksQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ListWebhooksQuery = { readonly webhookSubscriptions: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly topic: WebhookSubscriptionTopic, readonly uri: string }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type CreateWebhookMutationVariables = Exact<{
  topic: WebhookSubscriptionTopic;
  uri: string;
}>;


export type CreateWebhookMutation = { readonly webhookSubscriptionCreate: { readonly webhookSubscription: { readonly id: string, readonly topic: WebhookSubscriptionTopic, readonly uri: string } | null, readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string }> } | null };

export type DeleteWebhookMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteWebhookMutation = { readonly webhookSubscriptionDelete: { readonly deletedWebhookSubscriptionId: string | null, readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string }> } | null };
