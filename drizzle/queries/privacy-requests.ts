import { newId } from '@syncline/shared/runtime/new-id';
import type { Database, Tx } from '../client.ts';
import type { PrivacyCertificate } from '../schema/privacy.ts';
import { decodeKeyset, encodeKeyset, type PageOf } from './keyset.ts';
import { plainRow, plainRows } from './plain-rows.ts';

export type PrivacyKind = 'export' | 'erase';
export type PrivacyState = 'waiting' | 'running' | 'done' | 'failed' | 'held' | 'expired';

/** A request as it is entered. Who it is about stands sealed in it, and only until it is through. */
export interface NewPrivacyRequest {
  organizationId: string;
  id?: string;
  kind: PrivacyKind;
  source: 'vendor' | 'person';
  scope: 'person' | 'all';
  connectionId: string | null;
  connectionName: string | null;
  vendorRequestId: string | null;
  subjectHash: string | null;
  sealed: Buffer | null;
  keyId: string | null;
  requestedBy: string | null;
  /** When the vendor or the person asked. */
  askedAt: Date;
}

/** By law and by the vendors' terms. */
const daysToAct = 30;

/** @returns its id; undefined: the same request of the vendor is open already. */
export async function insertPrivacyRequest(tx: Tx, request: NewPrivacyRequest): Promise<string | undefined> {
  const { id = newId(), askedAt, ...row } = request;
  const [made] = await tx<{ id: string }[]>`
    insert into privacy_requests
      (organization_id, id, kind, source, scope, connection_id, connection_name, vendor_request_id, subject_hash, sealed,
       key_id, requested_by, state, due_at)
    values (${row.organizationId}, ${id}, ${row.kind}, ${row.source}, ${row.scope}, ${row.connectionId},
      ${row.connectionName}, ${row.vendorRequestId}, ${row.subjectHash}, ${row.sealed}, ${row.keyId}, ${row.requestedBy},
      'waiting', ${askedAt}::timestamptz + make_interval(days => ${daysToAct}))
    on conflict do nothing
    returning id`;
  return made?.id;
}

/** What the job works on. */
export interface ClaimedPrivacyRequest {
  id: string;
  organizationId: string;
  kind: PrivacyKind;
  source: 'vendor' | 'person';
  scope: 'person' | 'all';
  connectionId: string | null;
  subjectHash: string | null;
  sealed: Buffer | null;
  keyId: string | null;
  attempts: number;
  createdAt: Date;
}

/**
 * Takes a request by compare-and-set. One at a time per organisation, the oldest first. An export that was asked for
 * before an erasure is made before it, also when it waits for its next try: whether both are about one person is not
 * certain (one may name an address, the other an account), so every older export in reach counts. One that failed for
 * good, or that a person must look at, keeps nobody waiting.
 */
export async function claimPrivacyRequest(
  tx: Tx,
  organizationId: string,
  leaseSeconds: number,
): Promise<ClaimedPrivacyRequest | undefined> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${organizationId}, 3))`;
  const [claimed] = await tx<ClaimedPrivacyRequest[]>`
    update privacy_requests p
    set state = 'running', attempts = p.attempts + 1, claimed_until = now() + make_interval(secs => ${leaseSeconds})
    where p.organization_id = ${organizationId} and p.id = (
        select due.id from privacy_requests due
        where due.organization_id = ${organizationId} and due.state in ('waiting', 'running')
          and (due.claimed_until is null or due.claimed_until < now())
          and not (due.kind = 'erase' and exists (
            select from privacy_requests export
            where export.organization_id = ${organizationId} and export.kind = 'export' and export.id < due.id
              and export.state in ('waiting', 'running')
              and (export.connection_id is null or due.connection_id is null
                or export.connection_id = due.connection_id)))
        order by due.id limit 1)
      and not exists (
        select from privacy_requests other
        where other.organization_id = ${organizationId} and other.state = 'running' and other.claimed_until >= now())
    returning p.id, p.organization_id, p.kind, p.source, p.scope, p.connection_id, p.subject_hash, p.sealed, p.key_id,
      p.attempts, p.created_at`;
  return claimed;
}

/** Keeps the claim. @returns false: somebody else has it. */
export async function renewPrivacyClaim(
  tx: Tx,
  claim: Pick<ClaimedPrivacyRequest, 'id' | 'attempts'>,
  leaseSeconds: number,
): Promise<boolean> {
  const rows = await tx`
    update privacy_requests set claimed_until = now() + make_interval(secs => ${leaseSeconds})
    where id = ${claim.id} and state = 'running' and attempts = ${claim.attempts} returning 1`;
  return rows.length === 1;
}

/** Keeps what was found out about the subject, so that a job that is taken over goes on with it. */
export async function resealPrivacySubject(
  tx: Tx,
  id: string,
  subject: { sealed: Buffer; keyId: string },
): Promise<void> {
  await tx`update privacy_requests set sealed = ${subject.sealed}, key_id = ${subject.keyId} where id = ${id}`;
}

/** Ends a request: what was done stays, whose data it was does not. */
export async function finishPrivacyRequest(
  tx: Tx,
  id: string,
  certificate: Omit<PrivacyCertificate, 'finishedAt'>,
  keepDays: number | null,
): Promise<void> {
  await tx`
    update privacy_requests set state = 'done', sealed = null, key_id = null, claimed_until = null, note = null,
      finished_at = now(), expires_at = now() + make_interval(days => ${keepDays}::int),
      certificate = ${tx.json(certificate as never)} || jsonb_build_object('finishedAt', now())
    where id = ${id}`;
}

/** Gives a request back: to be tried again, for a person to look at, or as failed. */
export async function settlePrivacyRequest(
  tx: Tx,
  id: string,
  settled: { state: 'waiting' | 'failed' | 'held'; note: string; retrySeconds?: number },
): Promise<void> {
  await tx`
    update privacy_requests set state = ${settled.state}, note = ${settled.note},
      claimed_until = now() + make_interval(secs => ${settled.retrySeconds ?? 0})
    where id = ${id} and state = 'running'`;
}

/** Tries a failed or held request again. @returns false: it is neither. */
export async function retryPrivacyRequest(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx`
    update privacy_requests set state = 'waiting', attempts = 0, claimed_until = null, note = null
    where id = ${id} and state in ('failed', 'held') returning 1`;
  return rows.length === 1;
}

/** Requests that nobody works on. Crosses tenants: ids only. */
export async function duePrivacyRequests(
  database: Database,
  atMost: number,
): Promise<{ organizationId: string; requestId: string }[]> {
  return database.sql<{ organizationId: string; requestId: string }[]>`
    select organization_id, request_id from syncline.due_privacy_requests(${atMost})`;
}

/** A request as people see it. */
export interface PrivacyRequestRow {
  id: string;
  kind: PrivacyKind;
  source: 'vendor' | 'person';
  scope: 'person' | 'all';
  connectionId: string | null;
  connectionName: string | null;
  vendorRequestId: string | null;
  requestedBy: string | null;
  requestedByName: string | null;
  state: PrivacyState;
  note: string | null;
  certificate: PrivacyCertificate | null;
  dueAt: string;
  createdAt: string;
  finishedAt: string | null;
  expiresAt: string | null;
}

/**
 * Newest first.
 * @param filter.subjectHashes only requests about one of these.
 * @param filter.stuck only those that go no further without a person: failed, held, or not begun a day before they are due.
 */
export async function listPrivacyRequests(
  tx: Tx,
  filter: {
    subjectHashes?: readonly string[] | undefined;
    stuck?: boolean | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<PageOf<PrivacyRequestRow>> {
  const after = filter.cursor === undefined ? undefined : decodeKeyset(filter.cursor);
  const rows = await tx<PrivacyRequestRow[]>`
    select p.id, p.kind, p.source, p.scope, p.connection_id, coalesce(c.name, p.connection_name) as connection_name,
      p.vendor_request_id, p.requested_by, u.name as requested_by_name, p.state, p.note, p.certificate, p.due_at,
      p.created_at, p.finished_at, p.expires_at
    from privacy_requests p
    left join connections c on c.organization_id = p.organization_id and c.id = p.connection_id
    left join auth.user u on u.id = p.requested_by
    where ${filter.stuck ? stuckRequests(tx) : tx`true`} ${after ? tx`and p.id < ${after.id}` : tx``}
      ${filter.subjectHashes ? tx`and p.subject_hash = any(${filter.subjectHashes as string[]})` : tx``}
    order by p.id desc limit ${filter.limit + 1}`;
  const items = plainRows(rows.slice(0, filter.limit));
  const last = items.at(-1);
  return {
    items,
    nextCursor: rows.length > filter.limit && last ? encodeKeyset({ value: last.createdAt, id: last.id }) : null,
  };
}

const stuckRequests = (tx: Tx) => tx`
  (p.state in ('failed', 'held') or (p.state in ('waiting', 'running') and p.due_at < now() + interval '1 day'))`;

/** The state of one request. */
export async function findPrivacyRequest(
  tx: Tx,
  id: string,
): Promise<Pick<PrivacyRequestRow, 'id' | 'kind' | 'state' | 'createdAt' | 'expiresAt'> | undefined> {
  const [row] = await tx<Pick<PrivacyRequestRow, 'id' | 'kind' | 'state' | 'createdAt' | 'expiresAt'>[]>`
    select id, kind, state, created_at, expires_at from privacy_requests where id = ${id}`;
  return row && plainRow(row);
}
