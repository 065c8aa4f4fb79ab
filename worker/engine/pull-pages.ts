import type { Page, RawRecord } from '@syncline/shared/kit/stream';
import type { PreparedBatch } from './prepare.ts';

/** Pages that were waiting, as one: written in one transaction. */
export interface JoinedPage extends PreparedBatch {
  gone: string[];
  total: number | undefined;
  shifted: boolean;
  notes: string[];
  /** Where the walk goes on after the last of them. */
  checkpoint: unknown;
  /** Not later than the moment at which the vendor read the first of them. */
  readStartedAt: Date;
}

export interface PullLimits {
  /** Pages are joined up to this many records or characters, and no more than that waits in memory. */
  records: number;
  characters: number;
}

export const pullLimits: PullLimits = { records: 1_000, characters: 8_000_000 };

export interface Clocks {
  /** Postgres' clock, never ahead of it. */
  now(): Date;
  /** The vendor's, as far as its answers have told it. */
  vendorNow?: (() => Date | undefined) | undefined;
}

/**
 * A connector may have that many pages under way before it is asked for them, so a page may be that
 * much older than the moment it comes out.
 */
const READ_AHEAD_PAGES = 16;

/** A page as it waits: its records prepared, what they were parsed to on the way let go. */
interface Waiting {
  page: Omit<Page<unknown>, 'records'>;
  batch: PreparedBatch;
  records: number;
  characters: number;
  readStartedAt: Date;
}

/**
 * Reads on while the reader of this writes: what has arrived meanwhile comes joined, so a quick vendor
 * makes large transactions and a slow one small ones, and the checkpoint is never far behind. What
 * waits is bounded, whatever the store's size. Records are prepared as each page comes: most of what that leaves
 * behind is young then, and cheap to collect.
 * @throws what the connector throws, after the pages that came before it.
 */
export async function* pullPages(
  source: AsyncIterable<Page<unknown>>,
  clocks: Clocks,
  prepare: (records: RawRecord[]) => PreparedBatch,
  limits: PullLimits = pullLimits,
): AsyncGenerator<JoinedPage> {
  const { now } = clocks;
  const waiting: Waiting[] = [];
  let waitingRecords = 0;
  let waitingCharacters = 0;
  let ended: { error?: unknown } | undefined;
  let closed = false;
  let wakeReader = () => {};
  let wakeWriter = () => {};
  const full = () => waitingRecords >= limits.records || waitingCharacters >= limits.characters;

  const iterator = source[Symbol.asyncIterator]();
  const reading = (async () => {
    const asked: Date[] = [];
    try {
      while (!closed) {
        asked.push(now());
        if (asked.length > READ_AHEAD_PAGES) asked.shift();
        const next = await iterator.next();
        if (next.done || closed) break;
        const { records, ...page } = next.value;
        const characters = records.reduce((sum, record) => sum + record.json.length, 0);
        const readStartedAt = readStartOf(page, asked[0] ?? now(), clocks);
        waiting.push({ page, batch: prepare(records), records: records.length, characters, readStartedAt });
        waitingRecords += records.length;
        waitingCharacters += characters;
        wakeReader();
        while (full() && !closed) {
          await new Promise<void>((resolve) => {
            wakeWriter = resolve;
          });
        }
      }
      ended = {};
    } catch (error) {
      ended = { error };
    }
    wakeReader();
  })();

  try {
    for (;;) {
      if (waiting.length === 0) {
        if (ended) break;
        await new Promise<void>((resolve) => {
          wakeReader = resolve;
        });
        continue;
      }
      const taken = takeUpTo(waiting, limits);
      for (const { records, characters } of taken) {
        waitingRecords -= records;
        waitingCharacters -= characters;
      }
      wakeWriter();
      yield join(taken);
    }
    if (ended && 'error' in ended) throw ended.error;
  } finally {
    closed = true;
    wakeWriter();
    // The connector may stand in a long wait of its own; the run's signal ends that, not this.
    void reading.then(() => iterator.return?.()).catch(() => undefined);
  }
}

/** By Postgres' clock: not later than the vendor read the page. */
function readStartOf({ readAt }: Pick<Page<unknown>, 'readAt'>, askedAt: Date, { now, vendorNow }: Clocks): Date {
  if (!readAt) return askedAt;
  const ageMs = (vendorNow?.() ?? now()).getTime() - readAt.getTime();
  return new Date(Math.min(askedAt.getTime(), now().getTime() - ageMs));
}

function takeUpTo(waiting: Waiting[], limits: PullLimits): Waiting[] {
  let records = 0;
  let characters = 0;
  let take = 0;
  for (const each of waiting) {
    const fits = records + each.records <= limits.records && characters + each.characters <= limits.characters;
    if (take > 0 && !fits) break;
    records += each.records;
    characters += each.characters;
    take += 1;
  }
  return waiting.splice(0, take);
}

/** An export's page may hold more than a call takes arguments. */
function append<T>(to: T[], more: readonly T[]): void {
  for (const each of more) to.push(each);
}

function join(pages: Waiting[]): JoinedPage {
  const joined: JoinedPage = {
    good: [],
    bad: [],
    leftOut: [],
    newest: undefined,
    gone: [],
    total: undefined,
    shifted: false,
    notes: [],
    checkpoint: undefined,
    readStartedAt: new Date(Math.min(...pages.map((each) => each.readStartedAt.getTime()))),
  };
  for (const { page, batch } of pages) {
    append(joined.good, batch.good);
    append(joined.bad, batch.bad);
    append(joined.leftOut, batch.leftOut);
    if (batch.newest && (!joined.newest || batch.newest > joined.newest)) joined.newest = batch.newest;
    if (page.gone) joined.gone.push(...page.gone);
    joined.total = page.total ?? joined.total;
    joined.shifted ||= page.shifted ?? false;
    if (page.note !== undefined) joined.notes.push(page.note);
    joined.checkpoint = page.checkpoint;
  }
  return joined;
}
