import { fieldName } from '../../format/words.ts';

interface Asked {
  kind: 'export' | 'erase';
  scope: 'person' | 'all';
  connectionName: string | null;
}

/** What a request asks for, as its heading. */
export function subjectWords({ kind, scope, connectionName }: Asked): string {
  if (scope === 'all') return `Delete everything of ${connectionName ?? 'an account'}`;
  const where = connectionName ? ` in ${connectionName}` : '';
  return kind === 'erase' ? `Erase a person${where}` : `Export a person's data${where}`;
}

const words: Record<string, string> = {
  orders: 'Orders without their buyer',
  customers: 'Customer records',
  contacts: 'Contacts',
  contactsKept: 'Contacts kept, as other connections know them',
  changes: 'Entries of history',
  rawRecords: 'Raw records',
  payloads: 'Raw records',
  failures: 'Failed records',
  deliveries: 'Webhook deliveries emptied',
  inbox: 'Webhook deliveries',
  dedupe: 'Marks of repeated deliveries',
  calls: 'Entries of the call log',
  exports: 'Export files removed',
};

/** A count of a certificate. */
export function countWords(kind: 'export' | 'erase', name: string): string {
  if (kind === 'erase') return words[name] ?? fieldName(name);
  return name === 'orders' || name === 'deliveries' ? fieldName(name) : (words[name] ?? fieldName(name));
}

/** Where an export's file is fetched. A link cannot say by a header whose it is. */
export const exportAddress = (id: string, organizationId: string | undefined): string =>
  `/api/privacy-exports/${id}${organizationId ? `?${new URLSearchParams({ organizationId })}` : ''}`;
