import { defineConnector } from '../../kit/connector.ts';
import { keysAuth } from './auth.ts';
import { customers } from './customers.ts';
import { orders } from './orders.ts';
import { probe } from './probe.ts';
import { products } from './products.ts';
import { apiPolicy, pageSize, settingsSchema } from './settings.ts';
import { webhooks } from './webhooks.ts';

/** WooCommerce REST API v3: https://woocommerce.github.io/woocommerce-rest-api-docs/ (November 2026). */
export const woocommerce = defineConnector({
  id: 'woocommerce',
  name: 'WooCommerce',
  category: 'commerce',
  summary: 'Customers, orders with refunds, and products with their variations and stock from a WooCommerce store.',
  settings: settingsSchema,
  auth: [keysAuth],
  // Customers first: orders then find theirs. Products last: the longest, with a request for each variable one.
  streams: { customers, orders, products },
  webhooks,
  api: apiPolicy,
  limits: { pageSize, webhookFailuresUntilDisabled: 7 },
  help: [
    {
      title: 'Open the keys page of your store',
      text: 'In WordPress: WooCommerce → Settings → Advanced → REST API → Add key.',
    },
    {
      title: 'Make a key',
      text: 'Description: Syncline. User: a shop manager or administrator. Permissions: Read/Write (Read is enough without webhooks).',
    },
    {
      title: 'Paste both values here',
      text: 'The consumer key (ck_…) and consumer secret (cs_…) are shown once. If you close the page, make a new key.',
    },
    {
      title: 'If the connection is refused',
      text: 'Under Settings → Permalinks choose any structure but "Plain", and let security plugins allow the REST API.',
    },
  ],
  probe,
  adminUrl(settings, stream, externalId) {
    const id = encodeURIComponent(externalId);
    if (stream === 'customers') return `${settings.storeUrl}/wp-admin/user-edit.php?user_id=${id}`;
    return `${settings.storeUrl}/wp-admin/post.php?post=${id}&action=edit`;
  },
});
