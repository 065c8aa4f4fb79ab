import { defineConnector } from '../../kit/connector.ts';
import { customAppToken, oauth } from './auth.ts';
import { customers } from './customers.ts';
import { orders } from './orders.ts';
import { probe } from './probe.ts';
import { products } from './products.ts';
import { apiPolicy, settingsSchema } from './settings.ts';
import { mostPerPage } from './walks.ts';
import { webhooks } from './webhooks.ts';

/** Shopify's Admin API (GraphQL): https://shopify.dev/docs/api/admin-graphql (November 2026). */
export const shopify = defineConnector({
  id: 'shopify',
  name: 'Shopify',
  category: 'commerce',
  summary:
    'Customers, orders with refunds and shipments, and products with their variants and stock by location from a Shopify store.',
  settings: settingsSchema,
  auth: [oauth, customAppToken],
  // Customers first: orders then find theirs.
  streams: { customers, orders, products },
  webhooks,
  api: apiPolicy,
  // A refresh token that nobody uses ends after 90 days.
  limits: { pageSize: mostPerPage, webhookFailuresUntilDisabled: 8, idleDays: 90 },
  help: [
    {
      title: 'Name the store',
      text: 'Type the name that ends in .myshopify.com. It stands in the address of the admin: admin.shopify.com/store/my-store.',
    },
    {
      title: 'Sign in at Shopify',
      auth: oauth.id,
      text: 'Continue, and approve the app in the store’s admin. It asks for reading customers, orders, products, shipments and stock; it cannot change anything.',
    },
    {
      title: 'Make the app',
      auth: oauth.id,
      operator: true,
      text: 'In Shopify’s Dev Dashboard: make an app with the redirect URL and the scopes shown here, and enter the webhook URL for its three privacy webhooks.',
    },
    {
      title: 'Make a custom app in the store',
      auth: customAppToken.id,
      text: 'In the admin under Settings → Apps → Develop apps: make an app, tick read_customers, read_orders, read_products, read_fulfillments, read_inventory and read_locations, install it, and paste its token and API secret key.',
    },
  ],
  probe,
  adminUrl(settings, stream, externalId) {
    const [name] = settings.shop.split('.');
    return `https://admin.shopify.com/store/${name}/${stream}/${encodeURIComponent(externalId)}`;
  },
});
