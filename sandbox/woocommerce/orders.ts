import { compileTemplate, phpInner } from '../kit/php-json.ts';
import { makeRandom, mix } from '../kit/random.ts';
import { makeTimeline } from '../kit/timeline.ts';
import { stamp, type Zone } from '../kit/zone.ts';
import type { CustomerSource } from './customers.ts';
import { orderTemplate } from './order-template.ts';
import type { ProductSource } from './products.ts';
import { type Flavour, type Source, timeOf } from './source.ts';

/**
 * Orders, four ids each: the order, up to two refunds, one spare. Each is one of some hundred
 * templates (money that adds up, every kind of line) with its own ids, dates and buyer put in, so
 * that a million of them are served as fast as text can be joined.
 */
export const makeOrders = (options: {
  seed: number;
  size: number;
  firstId: number;
  from: number;
  until: number;
  zone: Zone;
  flavour: Flavour;
  customers: CustomerSource;
  products: ProductSource;
}): Source => {
  const { seed, size, firstId, zone, customers } = options;
  const step = (options.until - options.from) / (size + 220);
  const date = makeTimeline({ size, from: options.from, step, multiplier: 19 });
  const modified = makeTimeline({
    size,
    from: options.from + 65 * step,
    step,
    multiplier: 27,
    ...(size >= 400 ? { tie: { place: Math.floor(size * 0.6), count: 130 } } : {}),
  });
  const random = makeRandom(mix(seed, 31));
  const templates = Array.from({ length: variants }, (_, variant) => {
    const made = orderTemplate({ variant, random, products: options.products, flavour: options.flavour });
    return { ...made, compiled: compileTemplate(made.value) };
  });
  const templateOf = (row: number) => templates[mix(seed + 5, row) % variants];
  const customerOf = (row: number): number | undefined =>
    templateOf(row)?.guest || customers.size === 0 ? undefined : mix(seed + 6, row) % customers.size;

  const buyer = (row: number) => {
    const customer = customerOf(row);
    if (customer !== undefined) return customers.person(customer);
    const template = templateOf(row);
    return {
      first: phpInner(template?.guestName[0] ?? ''),
      last: phpInner(template?.guestName[1] ?? ''),
      email: template?.guestEmail ? `guest${row}@mail.example` : '',
      phone: template?.guestPhone ? `${template.guestPhone} ${2_000_000 + row}` : '',
    };
  };

  return {
    size,
    date,
    modified,
    idOf: (row) => firstId + row * idsEach,
    rowOf: (id) => {
      const row = (id - firstId) / idsEach;
      return Number.isInteger(row) && row >= 0 && row < size ? row : undefined;
    },
    status: (row) => templateOf(row)?.status ?? '',
    facts: (row) => {
      const { first, last, email } = buyer(row);
      const customer = customerOf(row);
      return {
        id: firstId + row * idsEach,
        status: templateOf(row)?.status ?? '',
        type: '',
        role: '',
        customerId: customer === undefined ? 0 : customers.idOf(customer),
        email,
        sku: '',
        name: '',
        text: `${firstId + row * idsEach} ${JSON.parse(`"${first} ${last}"`)} ${email}`.toLowerCase(),
      };
    },
    text: (row, home) => {
      const template = templateOf(row);
      if (!template) return 'null';
      const id = firstId + row * idsEach;
      const created = timeOf(date, row);
      const changed = timeOf(modified, row);
      const paid = Math.min(created + 900 + (row % 800), changed);
      const person = buyer(row);
      const customer = customerOf(row);
      return template.compiled.render({
        ID: id,
        R: id + 1,
        LINE: 20 + row * 40,
        META: 100 + row * 60,
        CUSTOMER: customer === undefined ? 0 : customers.idOf(customer),
        CR: zone.local(created),
        CRG: stamp(created),
        MO: zone.local(changed),
        MOG: stamp(changed),
        PA: zone.local(paid),
        PAG: stamp(paid),
        KEY:
          mix(seed + 8, row)
            .toString(36)
            .padStart(7, '0') +
          mix(seed + 9, row)
            .toString(36)
            .padStart(6, '0')
            .slice(0, 6),
        FIRST: person.first,
        LAST: person.last,
        EMAIL: person.email,
        PHONE: person.phone,
        HOME: home,
      });
    },
  };
};

export const idsEach = 4;
const variants = 420;
