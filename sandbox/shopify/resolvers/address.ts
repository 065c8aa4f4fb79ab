import type { Ids } from '../data/ids.ts';
import type { Address } from '../data/records.ts';

/** An address as GraphQL shows it. */
export const addressOf = (ids: Ids, owner: number, k: number, address: Address): Record<string, unknown> => ({
  id: `${ids.gid('MailingAddress', owner, k)}?model_name=${k === 0 ? 'Address' : 'CustomerAddress'}`,
  ...address,
  name: [address.firstName, address.lastName].filter((part) => part !== null).join(' ') || null,
  countryCode: address.countryCode,
  countryCodeV2: address.countryCode,
  coordinatesValidated: false,
  formatted: [address.address1, address.zip, address.city, address.country].filter((part) => part !== null),
  formattedArea: [address.city, address.provinceCode, address.country].filter((part) => part !== null).join(', '),
});
