import { companies, firstNames, lastNames, places } from '../kit/names.ts';
import { compileTemplate, phpInner } from '../kit/php-json.ts';
import { makeRandom, mix, type Random } from '../kit/random.ts';
import { makeTimeline } from '../kit/timeline.ts';
import { stamp, type Zone } from '../kit/zone.ts';
import { type Flavour, links, type Source, timeOf } from './source.ts';

export interface CustomerSource extends Source {
  /** What an order of this customer repeats, escaped for PHP's JSON. */
  person(row: number): { first: string; last: string; email: string; phone: string };
}

/**
 * Customers with ids from 2 on (1 is the administrator). Traps on purpose: e-mails in upper case
 * or with a quote, blank names, one phone for two people, `date_modified` null, meta of any JSON,
 * a registration second shared by many.
 */
export const makeCustomers = (options: {
  seed: number;
  size: number;
  from: number;
  until: number;
  zone: Zone;
  flavour: Flavour;
}): CustomerSource => {
  const { seed, size, zone, flavour } = options;
  const step = (options.until - options.from) / (size + 80);
  const date = makeTimeline({
    size,
    from: options.from,
    step,
    multiplier: 23,
    ...(size >= 100 ? { tie: { place: Math.floor(size / 2), count: 30 } } : {}),
  });
  const modified = makeTimeline({ size, from: options.from + 65 * step, step, multiplier: 37 });
  const random = makeRandom(mix(seed, 11));
  const templates = Array.from({ length: variants }, (_, variant) =>
    compileTemplate(template(variant, random, flavour)),
  );
  const person = (row: number) => ({
    first: row % 41 === 40 ? '' : (firsts[mix(seed, row) % firsts.length] ?? ''),
    last: row % 41 === 40 ? '' : (lasts[mix(seed + 1, row) % lasts.length] ?? ''),
    email: emailOf(row),
    phone: phoneOf(row),
  });

  return {
    size,
    date,
    modified,
    person,
    idOf: (row) => row + firstId,
    rowOf: (id) => (id >= firstId && id < firstId + size ? id - firstId : undefined),
    status: () => '',
    facts: (row) => {
      const { first, last, email } = person(row);
      return {
        id: row + firstId,
        status: '',
        type: '',
        role: 'customer',
        customerId: row + firstId,
        email,
        sku: '',
        name: `${first} ${last}`,
        text: `${usernameOf(row)} ${email} ${JSON.parse(`"${first} ${last}"`)}`.toLowerCase(),
      };
    },
    text: (row, home) => {
      const created = timeOf(date, row);
      const changed = timeOf(modified, row);
      const untouched = row % 11 === 10;
      const { first, last, email, phone } = person(row);
      return (
        templates[mix(seed + 2, row) % variants]?.render({
          ID: row + firstId,
          CR: zone.local(created),
          CRG: stamp(created),
          MO: untouched ? 'null' : `"${zone.local(changed)}"`,
          MOG: untouched ? 'null' : `"${stamp(changed)}"`,
          FIRST: first,
          LAST: last,
          EMAIL: email,
          PHONE: phone,
          USER: usernameOf(row),
          AV: avatarOf(row),
          META: 9_000 + row * 4,
          HOME: home,
        }) ?? ''
      );
    },
  };
};

const firstId = 2;
const variants = 240;
const firsts = firstNames.map(phpInner);
const lasts = lastNames.map(phpInner);

const usernameOf = (row: number): string => (row % 53 === 52 ? `customer ${row}` : `customer${row}`);
const emailOf = (row: number): string => {
  if (row % 37 === 36) return `UPPER.Case+tag${row}@Mail.Example`;
  if (row % 71 === 70) return `o'quote${row}@mail.example`;
  return `customer${row}@mail.example`;
};
/** Every 50th shares the phone of the one before; every 13th has none. */
const phoneOf = (row: number): string => {
  if (row % 13 === 12) return '';
  const whose = row % 50 === 49 ? row - 1 : row;
  return `${places[whose % places.length]?.dial ?? '+1'} ${1_000_000 + whose}`;
};
const avatarOf = (row: number): string =>
  Array.from({ length: 8 }, (_, part) => mix(row, part).toString(16).padStart(8, '0')).join('');

const template = (variant: number, random: Random, flavour: Flavour) => {
  const place = random.pick(places);
  const company = random.pick(companies);
  const address = {
    first_name: '#s{FIRST}',
    last_name: '#s{LAST}',
    company,
    address_1: `${random.int(1, 200)} ${place.street}`,
    address_2: variant % 9 === 0 ? `Apt. ${random.int(1, 40)}` : '',
    city: place.city,
    postcode: place.postcode,
    country: place.country,
    state: place.state,
  };
  const blank = Object.fromEntries(Object.keys(address).map((key) => [key, '']));
  return {
    id: '#n{ID}',
    date_created: '#s{CR}',
    date_created_gmt: '#s{CRG}',
    date_modified: '#n{MO}',
    date_modified_gmt: '#n{MOG}',
    email: '#s{EMAIL}',
    first_name: '#s{FIRST}',
    last_name: '#s{LAST}',
    role: 'customer',
    username: '#s{USER}',
    billing: { ...address, email: '#s{EMAIL}', phone: '#s{PHONE}' },
    shipping: variant % 3 === 0 ? { ...address, phone: '#s{PHONE}' } : { ...blank, phone: '' },
    is_paying_customer: variant % 2 === 0,
    avatar_url: 'https://secure.gravatar.com/avatar/#s{AV}?s=96&d=mm&r=g',
    meta_data:
      variant % 12 === 0
        ? [{ id: '#n{META}', key: 'loyalty', value: { tier: 'gold', points: random.int(1, 5000), since: null } }]
        : variant % 5 === 0
          ? [{ id: '#n{META+1}', key: 'vat_number', value: `DE${random.int(100_000_000, 999_999_999)}` }]
          : [],
    _links: links(flavour, '#s{HOME}', 'customers/#s{ID}', 'customers'),
  };
};
