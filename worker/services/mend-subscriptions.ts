import type { CheckedSubscription, SubscriptionRow } from '@syncline/drizzle/queries/subscriptions';
import { HubError, toHubError } from '@syncline/shared/errors';
import type { ConnectorContext } from '@syncline/shared/kit/context';
import type { Subscription, Webhooks } from '@syncline/shared/kit/webhooks';

export interface MendInput {
  open: { connector: { webhooks?: Webhooks<never> }; ctx: ConnectorContext<never> };
  /** Where deliveries of this connection go. */
  address: string;
  secret: string;
  /** Subscriptions made with an older secret sign what we would refuse. */
  secretIsNew: boolean;
  /**
   * Called when nothing stands any more that signs with an older secret. Kept before that, a new secret would look like
   * theirs to the next look, and what they sign would be refused until the vendor gives them up.
   */
  keepSecret(): Promise<void>;
  /** What the last look found. */
  before: readonly SubscriptionRow[];
  now: Date;
  /** Told before anything is mended: a look that breaks off half-way must not forget what it has mended. */
  noteGaps(topics: string[]): Promise<void>;
}

/**
 * One look at the vendor: each wanted topic ends with exactly one live subscription, or with the
 * reason why not.
 * @throws HubError when the vendor cannot be asked, or asks us to stop for now.
 */
export async function mendSubscriptions(input: MendInput): Promise<CheckedSubscription[]> {
  const { open, address } = input;
  const webhooks = open.connector.webhooks;
  if (!webhooks) return [];
  const all = await webhooks.list(open.ctx);
  const ours = all.filter((each) => isOurs(each.address, address));
  // Of an address this installation had before, or of a secret nobody has any more.
  const outdated = ours.filter((each) => each.address !== address || input.secretIsNew);
  const usable = ours.filter((each) => !outdated.includes(each));
  const broken = webhooks.topics.filter((topic) => !usable.some((each) => each.topic === topic && each.active));
  if (broken.length > 0) await input.noteGaps(broken);
  for (const each of outdated) await webhooks.unsubscribe(open.ctx, each.externalId);
  if (input.secretIsNew) await input.keepSecret();

  const found: CheckedSubscription[] = [];
  for (const topic of webhooks.topics) {
    const known = input.before.find((row) => row.topic === topic);
    found.push(
      await mendTopic(
        input,
        webhooks,
        topic,
        usable.filter((each) => each.topic === topic),
        known,
      ),
    );
  }
  const unwanted = usable.filter((each) => !webhooks.topics.includes(each.topic));
  for (const each of unwanted) await webhooks.unsubscribe(open.ctx, each.externalId);
  return found;
}

async function mendTopic(
  { open, address, secret, secretIsNew, now }: MendInput,
  webhooks: Webhooks<never>,
  topic: string,
  standing: Subscription[],
  known: SubscriptionRow | undefined,
): Promise<CheckedSubscription> {
  const live = standing.find((each) => each.active);
  const kept = live ?? standing[0];
  // Twice the same topic is twice every delivery.
  for (const each of standing) {
    if (each !== kept) await webhooks.unsubscribe(open.ctx, each.externalId);
  }
  const mends = known?.address === address ? known.mends : 0;
  const row = (
    externalId: string | null,
    status: CheckedSubscription['status'],
    note: string | null,
    gap: boolean,
    mended = false,
  ) => ({
    topic,
    externalId,
    address,
    status,
    note,
    // Since it was last seen alive; or a gap that an earlier look noted and did not come to read.
    gapSince: (known?.gapSince ?? (gap ? (known?.checkedAt ?? now) : null))?.toISOString() ?? null,
    mends: mended && !secretIsNew ? mends + 1 : mends,
  });
  if (live) return row(live.externalId, 'active', known?.note === revived ? revived : null, false);

  // What was refused today is not asked for again every few minutes.
  if (known?.status === 'refused' && !kept && known.address === address && isFresh(known.checkedAt, now)) {
    return { ...row(null, 'refused', known.note, false), checkedAt: known.checkedAt?.toISOString() ?? null };
  }
  if (known && known.status !== 'refused' && mends >= mostMends) {
    if (kept) await webhooks.unsubscribe(open.ctx, kept.externalId);
    return row(null, 'refused', neverArrives, true);
  }
  try {
    // Twice in a row switched off: a vendor may go on counting failures, a new one starts at none.
    if (kept && webhooks.revive && known?.note !== revived) {
      const again = await webhooks.revive(open.ctx, kept.externalId);
      if (again.active) return row(again.externalId, 'active', revived, true, true);
    }
    if (kept) await webhooks.unsubscribe(open.ctx, kept.externalId);
    const made = await webhooks.subscribe(open.ctx, { topic, address, secret });
    const lost = known !== undefined && known.status !== 'refused';
    return row(made.externalId, made.active ? 'active' : 'disabled', kept ? replaced : null, lost, lost);
  } catch (error) {
    const problem = toHubError(error);
    if (!isRefusal(problem)) throw problem;
    return row(null, 'refused', problem.userMessage, false);
  }
}

const revived = 'It had been switched off at the other system and was switched on again.';
const replaced = 'It had been switched off at the other system and was made anew.';

const neverArrives =
  'It was switched off again and again without a delivery having arrived. It is asked for again once a day.';

/** So often in a row a topic is mended without a delivery having come; then it is polled, and tried once a day. */
const mostMends = 3;

/** Given up: what it tells does not arrive. */
export const isUnreached = ({ status, mends }: Pick<CheckedSubscription, 'status' | 'mends'>): boolean =>
  status === 'refused' && mends >= mostMends;

const isFresh = (checkedAt: Date | null, now: Date): boolean =>
  checkedAt !== null && now.getTime() - checkedAt.getTime() < 24 * 60 * 60 * 1000;

/** This topic is not to be had. Anything else (network, quota, dead keys) says nothing about the topic. */
const isRefusal = (error: HubError): boolean =>
  error instanceof HubError && ['reconfigure', 'skip', 'report'].includes(error.remedy) && error.origin === 'vendor';

/** By the path's end: also at an address this installation had before. */
const isOurs = (candidate: string, address: string): boolean => {
  const path = new URL(address).pathname;
  return URL.canParse(candidate) && new URL(candidate).pathname.endsWith(path);
};
