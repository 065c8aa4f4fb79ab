import {
  allRights,
  customerFields,
  levelFields,
  lineFields,
  orderFields,
  productFields,
  type Rights,
  variantFields,
} from './selections.ts';

/** One question to the Admin API. Its name stands in Shopify's own logs. */
export interface Operation {
  name: string;
  text: string;
}

const operation = (kind: 'query' | 'mutation', name: string, signature: string, body: string): Operation => ({
  name,
  text: `${kind} ${name}${signature} ${body}`,
});

// --- records -----------------------------------------------------------------------------------------------------

/** How many children come with a record; further ones are fetched by a request of their own. */
const inlineLines = 10;
const inlineVariants = 5;
const inlineLevels = 3;

const pageInfo = 'pageInfo { hasNextPage endCursor }';

const levels = (rights: Rights, first: number): string =>
  rights.inventory
    ? `inventoryItem { id tracked inventoryLevels(first: ${first}) { nodes { ${levelFields} } ${pageInfo} } }`
    : '';

const recordFields = {
  customers: (_rights: Rights): string => customerFields,
  orders: (rights: Rights): string =>
    `${orderFields(rights)} lineItems(first: ${inlineLines}) { nodes { ${lineFields(rights)} } ${pageInfo} }`,
  products: (rights: Rights): string =>
    `${productFields} variants(first: ${inlineVariants}) { nodes { ${variantFields} ${levels(rights, inlineLevels)} } ${pageInfo} }`,
};
export type ListName = keyof typeof recordFields;

const singular: Record<ListName, string> = { customers: 'Customer', orders: 'Order', products: 'Product' };
const capital = (name: ListName): string => name.charAt(0).toUpperCase() + name.slice(1);

/** A page of a list in order of id, which never changes. */
export const listPage = (list: ListName, rights: Rights): Operation =>
  operation(
    'query',
    `${capital(list)}Page`,
    '($first: Int!, $after: String, $query: String)',
    `{ ${list}(first: $first, after: $after, query: $query, sortKey: ID) { nodes { ${recordFields[list](rights)} } ${pageInfo} } }`,
  );

/** Only their ids. */
export const idPage = (list: ListName): Operation =>
  operation(
    'query',
    `${capital(list)}Ids`,
    '($first: Int!, $after: String, $query: String)',
    `{ ${list}(first: $first, after: $after, query: $query, sortKey: ID) { nodes { id legacyResourceId } ${pageInfo} } }`,
  );

/** How many there are, without the limit that a count has by default. */
export const listCount = (list: ListName): Operation =>
  operation(
    'query',
    `${capital(list)}Count`,
    '($query: String)',
    `{ ${list}Count(query: $query, limit: null) { count precision } }`,
  );

/** Records by id; null for those that are gone. */
export const byIds = (list: ListName, rights: Rights): Operation =>
  operation(
    'query',
    `${capital(list)}ByIds`,
    '($ids: [ID!]!)',
    `{ nodes(ids: $ids) { __typename ... on ${singular[list]} { ${recordFields[list](rights)} } } }`,
  );

// --- what did not fit --------------------------------------------------------------------------------------------

export const moreLines = (rights: Rights): Operation =>
  operation(
    'query',
    'MoreLines',
    '($id: ID!, $first: Int!, $after: String!)',
    `{ node(id: $id) { __typename ... on Order { lineItems(first: $first, after: $after) { nodes { ${lineFields(rights)} } ${pageInfo} } } } }`,
  );

export const moreVariants = (rights: Rights): Operation =>
  operation(
    'query',
    'MoreVariants',
    '($id: ID!, $first: Int!, $after: String!)',
    `{ node(id: $id) { __typename ... on Product { variants(first: $first, after: $after) { nodes { ${variantFields} ${levels(rights, inlineLevels)} } ${pageInfo} } } } }`,
  );

export const moreLevels: Operation = operation(
  'query',
  'MoreLevels',
  '($id: ID!, $first: Int!, $after: String!)',
  `{ node(id: $id) { __typename ... on InventoryItem { inventoryLevels(first: $first, after: $after) { nodes { ${levelFields} } ${pageInfo} } } } }`,
);

// --- bulk --------------------------------------------------------------------------------------------------------

const bulkFields = {
  customers: (_rights: Rights): string => customerFields,
  orders: (rights: Rights): string => `${orderFields(rights)} lineItems { edges { node { ${lineFields(rights)} } } }`,
  products: (rights: Rights): string => {
    const stock = rights.inventory
      ? `inventoryItem { id tracked inventoryLevels { edges { node { ${levelFields} } } } }`
      : '';
    return `${productFields} variants { edges { node { ${variantFields} ${stock} } } }`;
  },
};

/** The question that a bulk operation runs: no variables, and connections without a size. */
export const bulkQuery = (list: ListName, rights: Rights, filter: string): string => {
  const args = filter === '' ? '' : `(query: ${JSON.stringify(filter)})`;
  return `{ ${list}${args} { edges { node { ${bulkFields[list](rights)} } } } }`.replace(/\s+/g, ' ');
};

const bulkState = 'id type status errorCode createdAt objectCount rootObjectCount fileSize url query';

export const startBulk = operation(
  'mutation',
  'StartBulk',
  '($query: String!)',
  `{ bulkOperationRunQuery(query: $query, groupObjects: false) { bulkOperation { ${bulkState} } userErrors { code field message } } }`,
);

export const bulkById = operation('query', 'BulkById', '($id: ID!)', `{ bulkOperation(id: $id) { ${bulkState} } }`);

/** Those begun lately: one of ours may be under way although nobody remembers it. Without a wish the newest come first. */
export const recentBulks = operation(
  'query',
  'RecentBulks',
  '($query: String!)',
  `{ bulkOperations(first: 50, query: $query) { nodes { ${bulkState} } } }`,
);

// --- the shop and its webhooks -----------------------------------------------------------------------------------

export const whoAmI = operation(
  'query',
  'WhoAmI',
  '',
  `{
    shop { name myshopifyDomain currencyCode ianaTimezone enabledPresentmentCurrencies plan { publicDisplayName } }
    currentAppInstallation { accessScopes { handle } }
  }`,
);

/** The first customer and the first order, to learn what is withheld; each by itself: one that is closed empties its answer. */
export const firstCustomer = operation(
  'query',
  'FirstCustomer',
  '',
  '{ customers(first: 1) { nodes { firstName defaultEmailAddress { emailAddress } } } }',
);
export const firstOrder = operation('query', 'FirstOrder', '', '{ orders(first: 1) { nodes { email } } }');

export const grantedScopes = operation(
  'query',
  'GrantedScopes',
  '',
  '{ currentAppInstallation { accessScopes { handle } } }',
);

export const listWebhooks = operation(
  'query',
  'ListWebhooks',
  '($after: String)',
  `{ webhookSubscriptions(first: 100, after: $after) { nodes { id topic uri } ${pageInfo} } }`,
);

export const createWebhook = operation(
  'mutation',
  'CreateWebhook',
  '($topic: WebhookSubscriptionTopic!, $uri: String!)',
  `{ webhookSubscriptionCreate(topic: $topic, webhookSubscription: { uri: $uri, format: JSON }) {
    webhookSubscription { id topic uri } userErrors { field message }
  } }`,
);

export const deleteWebhook = operation(
  'mutation',
  'DeleteWebhook',
  '($id: ID!)',
  '{ webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId userErrors { field message } } }',
);

/** Every question that can leave here, with all rights: what the types are made from. */
export const everyOperation = (rights: Rights = allRights): Operation[] => {
  const lists: ListName[] = ['customers', 'orders', 'products'];
  return [
    ...lists.flatMap((list) => [listPage(list, rights), idPage(list), listCount(list), byIds(list, rights)]),
    ...lists.map((list) => ({
      name: `${capital(list)}Bulk`,
      text: `query ${capital(list)}Bulk ${bulkQuery(list, rights, "updated_at:>='2026-01-01T00:00:00Z'")}`,
    })),
    moreLines(rights),
    moreVariants(rights),
    moreLevels,
    startBulk,
    bulkById,
    recentBulks,
    whoAmI,
    firstCustomer,
    firstOrder,
    grantedScopes,
    listWebhooks,
    createWebhook,
    deleteWebhook,
  ];
};
