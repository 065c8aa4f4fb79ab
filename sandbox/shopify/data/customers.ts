import { makeRandom, mix } from '../../kit/random.ts';
import { makePerson } from './people.ts';
import type { CustomerRecord } from './records.ts';
import { makeTimes, type Source, type Span } from './source.ts';

export const makeCustomers = (span: Span): Source<'customers'> => {
  const times = makeTimes(span, 29);
  return {
    size: span.size,
    ...times,
    make: (n) => makeCustomer(span.seed, n, times.createdAt(n), times.updatedAt(n)),
  };
};

const makeCustomer = (seed: number, n: number, createdAt: number, updatedAt: number): CustomerRecord => {
  const random = makeRandom(mix(seed + 11, n));
  const person = makePerson(random, `c${n}`);
  const second = random.next() < 0.15 ? makePerson(random, `c${n}`).address : undefined;
  return {
    kind: 'customers',
    n,
    createdAt,
    updatedAt,
    firstName: person.firstName,
    lastName: person.lastName,
    // As people type it: the shop keeps what it was given.
    email: person.email !== null && random.next() < 0.05 ? person.email.toUpperCase() : person.email,
    phone: person.phone,
    marketing: random.pick(['SUBSCRIBED', 'NOT_SUBSCRIBED', 'NOT_SUBSCRIBED', 'UNSUBSCRIBED', 'PENDING']),
    state: random.pick(['ENABLED', 'DISABLED', 'DISABLED', 'INVITED']),
    locale: person.place.country === 'DE' ? 'de' : 'en',
    note: random.next() < 0.1 ? 'Rings twice. “Leave at the door” ✨' : null,
    tags: random.next() < 0.2 ? random.pick([['vip'], ['wholesale', 'été'], ['newsletter', 'vip']]) : [],
    taxExempt: random.next() < 0.03,
    verifiedEmail: random.next() < 0.9,
    addresses: random.next() < 0.05 ? [] : second ? [person.address, second] : [person.address],
  };
};
