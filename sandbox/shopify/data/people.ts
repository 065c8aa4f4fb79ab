import { companies, firstNames, lastNames, type Place, places } from '../../kit/names.ts';
import type { Random } from '../../kit/random.ts';
import type { Address } from './records.ts';

const countries: Readonly<Record<string, string>> = {
  US: 'United States',
  DE: 'Germany',
  PL: 'Poland',
  GB: 'United Kingdom',
  CA: 'Canada',
  JP: 'Japan',
  KW: 'Kuwait',
  IN: 'India',
  BR: 'Brazil',
};
const provinces: Readonly<Record<string, string>> = {
  ME: 'Maine',
  NY: 'New York',
  QC: 'Quebec',
  JP13: 'Tokyo',
  MH: 'Maharashtra',
  SP: 'São Paulo',
};

export interface Person {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  place: Place;
  address: Address;
}

/** An invented person; `tag` keeps addresses of e-mail apart. */
export const makePerson = (random: Random, tag: string): Person => {
  const place = random.pick(places);
  const nameless = random.next() < 0.02;
  const firstName = nameless ? null : random.pick(firstNames);
  const lastName = nameless ? null : random.pick(lastNames);
  const phone =
    random.next() < 0.6 ? `${place.dial}${random.int(1_000, 9_999)}${random.int(10, 99)}`.replaceAll(' ', '') : null;
  const company = random.pick(companies);
  return {
    firstName,
    lastName,
    email: random.next() < 0.96 ? `${random.token(6)}.${tag}@example.${random.pick(['com', 'org', 'net'])}` : null,
    phone,
    place,
    address: {
      firstName,
      lastName,
      company: company === '' ? null : company,
      address1: `${random.int(1, 999)} ${place.street}`,
      address2: random.next() < 0.2 ? `Apt ${random.int(1, 99)}` : null,
      city: place.city,
      province: provinces[place.state] ?? null,
      provinceCode: place.state === '' ? null : place.state.replace('JP13', 'JP-13'),
      country: countries[place.country] ?? place.country,
      countryCode: place.country,
      zip: place.postcode,
      phone,
    },
  };
};
