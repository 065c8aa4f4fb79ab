import type { RawRequest, Receipt, Webhooks } from '@syncline/shared/kit/webhooks';
import type { WebhookTarget } from './webhook-targets.ts';

/** What the door needs of a connector: reading a request, nothing that calls the vendor. */
export type WebhookReceivers = Record<
  string,
  // biome-ignore lint/suspicious/noExplicitAny: neither function touches the settings the type is generic over.
  { webhooks?: Pick<Webhooks<any>, 'receive' | 'claimedAccount' | 'secrets' | 'lastingTopics'> }
>;

type Receiver = NonNullable<WebhookReceivers[string]['webhooks']>;

// No connection has it: random for each process.
const dummySecret = crypto.randomUUID();

/**
 * Tries each candidate's secrets; with none, the same work is done with one that nobody has. A secret that we made is
 * one connection's; what a vendor signs with its own may be for several, and at a connection's own address it is no
 * proof about this one unless it claims to be of the same account.
 */
export function judge(
  found: readonly WebhookTarget[],
  raw: RawRequest,
  connectors: WebhookReceivers,
  anyReceiver: Receiver | undefined,
): { proven: WebhookTarget[]; receipt: Receipt } {
  const proven: WebhookTarget[] = [];
  let last: Receipt | undefined;
  for (const target of found) {
    const receiver = connectors[target.provider]?.webhooks;
    if (!receiver) continue;
    const signed = tryEach(receiver, raw, target.secrets);
    const receipt = receiver.secrets && receiver.claimedAccount(raw) !== target.account ? unproven : signed;
    if (last?.kind !== 'accept') last = receipt;
    if (receipt.kind !== 'accept') continue;
    proven.push(target);
    if (!receiver.secrets) break;
  }
  last ??= anyReceiver?.receive(raw, dummySecret);
  return { proven, receipt: last ?? unproven };
}

/** By any of these secrets; with none, by one that nobody has. */
export function tryEach(receiver: Receiver, raw: RawRequest, secrets: readonly string[]): Receipt {
  let receipt = receiver.receive(raw, secrets[0] ?? dummySecret);
  for (let next = 1; next < secrets.length && isUnproven(receipt); next += 1) {
    receipt = receiver.receive(raw, secrets[next] ?? dummySecret);
  }
  return receipt;
}

const unproven: Receipt = { kind: 'reject', reason: 'signature' };
const isUnproven = (receipt: Receipt): boolean => receipt.kind === 'reject' && receipt.reason === 'signature';
