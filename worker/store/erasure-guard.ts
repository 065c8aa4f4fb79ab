import type { Tx } from '@syncline/drizzle/client';
import { type ErasureMark, findErasureMarks } from '@syncline/drizzle/queries/erasure-marks';
import type { ContactEntity, OrderEntity } from '@syncline/shared/domain/entities';
import { anyConnection, type ErasureHasher, makeErasureHasher } from '@syncline/shared/runtime/erasure-hash';
import type { BadRecord, PreparedRecord, StreamRef } from '../engine/ports.ts';
import type { News } from './news.ts';
import { normaliseEmail, toE164 } from './phone.ts';

export interface Sifted {
  news: News[];
  bad: BadRecord[];
  /** Records of people who were erased: left out, and counted as skipped. */
  erased: string[];
  /** All that met a mark, those that were stored without their person and those of `others` too. */
  about: string[];
}

/**
 * Keeps people out who were erased, whatever page or delivery brings them. A customer's record stays out for good;
 * a new account under their e-mail counts as theirs when it is older than the erasure. Their orders are stored
 * without them: the sums are the books. What they buy after the erasure is new business and comes in whole.
 * @param key the organisation's, as `joinErasures` gave it in this transaction.
 * @param met.others records that bring no news: nothing of them is stored, only looked up.
 */
export async function siftErased(
  tx: Tx,
  ref: StreamRef,
  key: Buffer,
  met: { news: News[]; bad: BadRecord[]; others: PreparedRecord[]; phoneRegion: string | null },
): Promise<Sifted> {
  const hasher = makeErasureHasher(key);
  const keyedOf = (item: News) => ({ item, ...keysOf(hasher, ref, item, met.phoneRegion) });
  const keyed = met.news.map(keyedOf);
  const others = met.others.flatMap(mapped).map(keyedOf);
  const badKeyed = met.bad.map((record) => ({
    record,
    own: hasher.record(ref.connectionId, ref.name, record.externalId),
  }));
  const hashes = [
    ...[...keyed, ...others].flatMap(({ own, customer, person }) => [own, ...customer, ...person]),
    ...badKeyed.map(({ own }) => own),
  ];
  const marks = await findErasureMarks(tx, ref.organizationId, [...new Set(hashes)]);
  const sifted: Sifted = { news: [], bad: [], erased: [], about: [] };
  if (marks.size === 0) return { ...sifted, news: met.news, bad: met.bad };

  const isOfErased = ({ item, own, customer, person }: ReturnType<typeof keyedOf>): boolean => {
    const { entity } = item;
    if (entity.kind === 'product') return false;
    const at = entity.kind === 'order' ? entity.placedAt : entity.vendorCreatedAt;
    const ofPerson = [...customer, ...person].flatMap((hash) => marks.get(hash) ?? []);
    return marks.has(own) || ofPerson.some(isOlder(at));
  };

  for (const { record, own } of badKeyed) {
    if (marks.has(own)) sifted.about.push(record.externalId);
    if (!marks.has(own)) sifted.bad.push(record);
    else if (ref.stream.entity === 'contact') sifted.erased.push(record.externalId);
    else sifted.bad.push({ ...record, json: '', reason: 'It cannot be read. Its content was erased on request.' });
  }
  for (const each of keyed) {
    const { entity, record } = each.item;
    const isErased = isOfErased(each);
    if (isErased) sifted.about.push(record.externalId);
    if (isErased && entity.kind === 'contact') sifted.erased.push(record.externalId);
    else if (isErased && entity.kind === 'order') sifted.news.push(withoutBuyer(each.item, entity));
    else if (entity.kind === 'order' && each.customer.some((hash) => marks.has(hash))) {
      // Their account stays out, so that the order itself says who bought.
      sifted.news.push({ ...each.item, asGuest: true });
    } else sifted.news.push(each.item);
  }
  sifted.about.push(...others.filter(isOfErased).map(({ item }) => item.record.externalId));
  return sifted;
}

/** What cannot be mapped names nobody. */
function mapped(record: PreparedRecord): News[] {
  try {
    return [{ record, entity: record.entity(), known: undefined }];
  } catch {
    return [];
  }
}

/** What a record could be marked by: itself, its customer's record, what identifies its person. */
function keysOf(
  hasher: ErasureHasher,
  ref: StreamRef,
  { record, entity }: News,
  region: string | null,
): { own: string; customer: string[]; person: string[] } {
  const own = hasher.record(ref.connectionId, ref.name, record.externalId);
  const customer =
    entity.kind === 'order' && entity.customerExternalId !== null
      ? ref.contactStreams.map((stream) => hasher.record(ref.connectionId, stream, entity.customerExternalId ?? ''))
      : [];
  return { own, customer, person: entity.kind === 'product' ? [] : identityHashes(hasher, ref, entity, region) };
}

function identityHashes(
  hasher: ErasureHasher,
  { connectionId }: StreamRef,
  entity: ContactEntity | OrderEntity,
  region: string | null,
): string[] {
  const person = entity.kind === 'order' ? entity.buyer : entity;
  const email = normaliseEmail(person.email);
  const scopes = [anyConnection, connectionId];
  if (email) return scopes.map((scope) => hasher.email(scope, email));
  // A number is shared by families: it stands for somebody only where there is no e-mail.
  const country = entity.kind === 'order' ? entity.buyer.country : entity.billing?.country;
  const phone = toE164(person.phone, country, region);
  return phone ? scopes.map((scope) => hasher.phone(scope, phone)) : [];
}

/** Was it there when the mark was made? What has no date was. */
const isOlder =
  (at: string | null) =>
  (mark: ErasureMark): boolean =>
    at === null || Date.parse(at) <= mark.erasedAt.getTime();

/** An order as it stands in the books: no buyer, no addresses, no words of people, and no raw record. */
function withoutBuyer(item: News, order: OrderEntity): News {
  const entity: OrderEntity = {
    ...order,
    customerExternalId: null,
    buyer: { email: null, phone: null, firstName: null, lastName: null, company: null, country: null },
    billing: null,
    shipping: null,
    note: null,
    custom: {},
    coupons: order.coupons.map((coupon) => ({ ...coupon, code: '' })),
    lines: order.lines.map((line) => ({ ...line, custom: {} })),
    refunds: order.refunds.map((refund) => ({ ...refund, reason: null })),
    fulfilments: order.fulfilments.map((each) => ({ ...each, trackingNumber: null, trackingUrl: null })),
  };
  return { ...item, record: { ...item.record, json: '' }, entity, withoutBuyer: true };
}
