import type { ContactEntity } from '@syncline/shared/domain/entities';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blankContact, mergeContact, type Source } from './merge-contact.ts';

const entity = (over: Partial<ContactEntity> = {}): ContactEntity => ({
  kind: 'contact',
  email: null,
  phone: null,
  firstName: null,
  lastName: null,
  company: null,
  billing: null,
  shipping: null,
  tags: [],
  subscriptionStatus: null,
  vendorCreatedAt: null,
  custom: {},
  ...over,
});
const from = (connectionId: string, at: string): Source => ({ connectionId, runId: 'run', at });

describe('merging a customer into a contact', () => {
  it('writes provenance for what it changed, and only for that', () => {
    const first = mergeContact(
      blankContact('c'),
      entity({ firstName: 'Ada', phone: '+4930901820' }),
      undefined,
      from('a', '2026-01-01'),
    );
    expect(Object.keys(first.provenance)).toEqual(['phone', 'firstName']);
    expect(first.phoneE164).toBe('+4930901820');
    const second = mergeContact(
      first,
      entity({ firstName: 'Ada', company: 'Mills' }),
      undefined,
      from('b', '2026-01-02'),
    );
    expect(second.provenance).toEqual({ ...first.provenance, company: from('b', '2026-01-02') });
  });

  it('changes nothing when the same arrives again', () => {
    const incoming = entity({
      firstName: 'Ada',
      tags: ['x'],
      billing: { ...emptyAddress, city: 'Berlin' },
      vendorCreatedAt: '2026-01-01T00:00:00Z',
    });
    const first = mergeContact(blankContact('c'), incoming, undefined, from('a', '2026-01-01'));
    // As Postgres gives it back: keys sorted, instants as dates.
    const back = {
      ...first,
      billing: { ...emptyAddress, city: 'Berlin' },
      vendorCreatedAt: new Date('2026-01-01T00:00:00Z'),
    };
    const reread = { ...back, billing: { ...back.billing, city: 'Berlin' } };
    const again = mergeContact(reread, incoming, incoming, from('a', '2026-02-01'));
    expect(again).toEqual(reread);
  });

  it('does not take an old value for news because its record is new', () => {
    const base = entity({ firstName: 'Ada', phone: '111' });
    const current = {
      ...blankContact('c'),
      firstName: 'Ada',
      phone: '222',
      provenance: { phone: from('b', '2026-02-01') },
    };
    const merged = mergeContact(current, entity({ firstName: 'Adele', phone: '111' }), base, from('a', '2026-03-01'));
    expect(merged).toMatchObject({ firstName: 'Adele', phone: '222' });
  });

  it('ends alike, whichever of two stores comes first', () => {
    const text = fc.option(fc.constantFrom('one', 'two', 'three'), { nil: null });
    const person = fc.record({ firstName: text, lastName: text, company: text });
    fc.assert(
      fc.property(person, person, (older, newer) => {
        const a = from('a', '2026-01-01T00:00:00.000Z');
        const b = from('b', '2026-02-01T00:00:00.000Z');
        const merge = (...steps: [ContactEntity, Source][]) =>
          steps.reduce((contact, [each, source]) => mergeContact(contact, each, undefined, source), blankContact('c'));
        const oneWay = merge([entity(older), a], [entity(newer), b]);
        const otherWay = merge([entity(newer), b], [entity(older), a]);
        const shown = ({ firstName, lastName, company }: typeof oneWay) => ({ firstName, lastName, company });
        expect(shown(oneWay)).toEqual(shown(otherWay));
        expect(oneWay.firstName).toBe(newer.firstName ?? older.firstName);
      }),
    );
  });
});

const emptyAddress = {
  firstName: null,
  lastName: null,
  company: null,
  line1: null,
  line2: null,
  city: null as string | null,
  region: null,
  postcode: null,
  country: null,
  email: null,
  phone: null,
};
