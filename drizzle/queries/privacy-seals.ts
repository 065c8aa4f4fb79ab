import type { Tx } from '../client.ts';

/** Something of a privacy request that another key than the newest sealed. `seq` is null for whom it is about. */
export interface StalePrivacySeal {
  requestId: string;
  seq: number | null;
  sealed: Buffer;
  keyId: string;
}

/** The next few after `after`, locked until the transaction ends. */
export async function lockStalePrivacySeals(
  tx: Tx,
  newestKeyId: string,
  page: { after: { requestId: string; seq: number } | null; limit: number },
): Promise<StalePrivacySeal[]> {
  const { requestId, seq } = page.after ?? { requestId: '00000000-0000-0000-0000-000000000000', seq: -1 };
  const subjects = await tx<StalePrivacySeal[]>`
    select id as request_id, null::integer as seq, sealed, key_id from privacy_requests
    where sealed is not null and key_id <> ${newestKeyId} and (id, -1) > (${requestId}::uuid, ${seq})
    order by id limit ${page.limit} for update skip locked`;
  const parts = await tx<StalePrivacySeal[]>`
    select request_id, seq, sealed, key_id from privacy_export_parts
    where key_id <> ${newestKeyId} and (request_id, seq) > (${requestId}::uuid, ${seq})
    order by request_id, seq limit ${page.limit} for update skip locked`;
  return [...subjects, ...parts].sort(inOrder).slice(0, page.limit);
}

export const placeOf = ({ requestId, seq }: StalePrivacySeal) => ({ requestId, seq: seq ?? -1 });

const inOrder = (a: StalePrivacySeal, b: StalePrivacySeal): number => {
  if (a.requestId !== b.requestId) return a.requestId < b.requestId ? -1 : 1;
  return (a.seq ?? -1) - (b.seq ?? -1);
};

/** The same content under another key. */
export async function resealPrivacy(
  tx: Tx,
  { requestId, seq }: Pick<StalePrivacySeal, 'requestId' | 'seq'>,
  { sealed, keyId }: { sealed: Buffer; keyId: string },
): Promise<void> {
  if (seq === null) {
    await tx`update privacy_requests set sealed = ${sealed}, key_id = ${keyId} where id = ${requestId}`;
    return;
  }
  await tx`
    update privacy_export_parts set sealed = ${sealed}, key_id = ${keyId} where request_id = ${requestId} and seq = ${seq}`;
}
