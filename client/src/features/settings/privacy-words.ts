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
  contacts: 'Contacts',
  contactsKept: 'Contacts kept, as other connections know them',
  orders: 'Orders, without their buyer',
  products: 'Products',
  customers: 'Customer records',
  records: 'Records',
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

/** The counts of a certificate, in the order in which people ask; what there was nothing of is left out. */
export function countRows(kind: 'export' | 'erase', counts: Record<string, number>) {
  const known = Object.keys(words);
  const place = (name: string) => (known.includes(name) ? known.indexOf(name) : known.length);
  const found = Object.entries(counts).filter(([, count]) => count > 0);
  const rows = found
    .sort(([a], [b]) => place(a) - place(b))
    .map(([name, count]) => ({ name, label: countWords(kind, name), count }));
  return rows.length > 0 ? rows : [{ name: 'nothing', label: 'Nothing was held', count: 0 }];
}

const countWords = (kind: 'export' | 'erase', name: string): string =>
  kind === 'erase' ? (words[name] ?? fieldName(name)) : fieldName(name);

/** Where an export's file is fetched. A link cannot say by a header whose it is. */
export const exportAddress = (id: string, organizationId: string | undefined): string =>
  `/api/privacy-exports/${id}${organizationId ? `?${new URLSearchParams({ organizationId })}` : ''}`;
