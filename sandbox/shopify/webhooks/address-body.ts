import type { Address } from '../data/records.ts';

/** An address as REST shows it. */
export const addressBody = (address: Address): Record<string, unknown> => ({
  first_name: address.firstName,
  last_name: address.lastName,
  company: address.company,
  address1: address.address1,
  address2: address.address2,
  city: address.city,
  province: address.province,
  country: address.country,
  zip: address.zip,
  phone: address.phone,
  name: [address.firstName, address.lastName].filter((part) => part !== null).join(' '),
  province_code: address.provinceCode,
  country_code: address.countryCode,
});
