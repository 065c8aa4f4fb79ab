import { HubError } from '@syncline/shared/errors';
import { confirmGone } from './fetch-records.ts';
import type { LoadedRun, OpenConnection, RunStore, RunStreamState, StreamRef } from './ports.ts';
import { emptyProof } from './prove.ts';
import { type ClockSkews, watchVendorClock } from './vendor-clock.ts';
import { walkStream } from './walk-stream.ts';

export interface SliceInput {
  store: RunStore;
  connection: OpenConnection;
  runId: string;
  fence: number;
  /** How long a slice works before it gives way. */
  sliceMs: number;
  monotonicNow?: () => number;
  /** Kept by the process from run to run. */
  clockSkews?: ClockSkews;
}

/** `more`: time was up; the next slice goes on. `through`: every stream has come to an end. */
export type SliceEnd = 'more' | 'through';

/**
 * Works on a run for a while: its streams one after the other, from where the last slice stopped.
 * @throws ClaimLost when the run was taken over, paused or cancelled; HubError by remedy.
 */
export async function runSlice(input: SliceInput): Promise<SliceEnd> {
  const { store, connection, runId, fence } = input;
  const { organizationId, connector } = connection;
  const tick = input.monotonicNow ?? (() => performance.now());
  const endsAt = tick() + input.sliceMs;
  const timeIsUp = () => tick() >= endsAt;
  const now = await databaseClock(store);
  const run = await store.loadRun({ organizationId, runId, fence });
  const clock = watchVendorClock(connection.ctx, connection.connectionId, input.clockSkews);
  const open = run.streams.filter((state) => state.status === 'pending' || state.status === 'running');

  if (run.kind === 'record') {
    for (const state of open) await readTargets(input, run, state);
    return 'through';
  }
  const ceiling = run.ceiling ?? (await freezeCeiling(input, clock.now, () => connector.probe(clock.ctx)));
  for (const state of open) {
    const ref = refOf(connection, { runId, fence }, state.stream);
    const walk = {
      store,
      ctx: clock.ctx,
      now,
      vendorNow: clock.now,
      timeIsUp,
      ceiling,
      runStartedAt: run.startedAt,
      createdSince: connection.createdSince,
    };
    const missing = missingScopes(ref, clock.ctx);
    if (missing.length > 0) {
      await store.closeStream(ref, `${connector.name} did not grant ${missing.join(', ')}. Reconnect to grant it.`);
      continue;
    }
    const done = await walkOrLeave(walk, ref, state);
    if (!done) return 'more';
    if (timeIsUp() && state !== open.at(-1)) return 'more';
  }
  return 'through';
}

export function refOf(
  connection: OpenConnection,
  run: { runId: string; fence: number | undefined },
  name: string,
): StreamRef {
  const { connector } = connection;
  const stream = connector.streams[name];
  if (!stream) {
    throw new HubError('report', `${connector.id} has no stream "${name}".`, {
      code: 'STREAM_UNKNOWN',
      userMessage: `Syncline no longer reads "${name}" from ${connector.name}.`,
      origin: 'hub',
    });
  }
  const contactStreams = Object.keys(connector.streams).filter((key) => connector.streams[key]?.entity === 'contact');
  const { organizationId, connectionId, settings } = connection;
  return { organizationId, connectionId, settings, name, stream, contactStreams, ...run };
}

type WalkContext = Parameters<typeof walkStream>[0];

/** What the account would have had to grant; nothing where the sign-in method knows no scopes. */
const missingScopes = ({ stream }: StreamRef, { scopes }: { scopes: readonly string[] | undefined }): string[] =>
  scopes === undefined ? [] : (stream.scopes ?? []).filter((scope) => !scopes.includes(scope));

/**
 * A cursor or checkpoint that the vendor no longer takes: the stream is read in full, once. A list that is closed to
 * this account is left out; the others go on.
 */
async function walkOrLeave(walk: WalkContext, ref: StreamRef, state: RunStreamState): Promise<boolean> {
  try {
    return await walkStream(walk, ref, state);
  } catch (error) {
    const hubError = error instanceof HubError ? error : undefined;
    if (hubError?.wholeStream) {
      await walk.store.closeStream(ref, hubError.userMessage);
      return true;
    }
    if (hubError?.remedy !== 'restart') throw error;
    const isFresh = state.kind === 'full' && state.checkpoint === null;
    if (isFresh) {
      throw new HubError('report', hubError.message, {
        code: hubError.code,
        userMessage: hubError.userMessage,
        origin: hubError.origin,
        cause: hubError,
      });
    }
    await walk.store.restartStream(ref, hubError.userMessage);
    return false;
  }
}

/** The vendor's clock when the run began. Where the first answer is still to come, the vendor is asked who it is. */
async function freezeCeiling(
  { store, connection, runId, fence }: SliceInput,
  vendorNow: () => Date | undefined,
  ask: () => Promise<unknown>,
): Promise<Date> {
  if (!vendorNow()) await ask();
  const ceiling = vendorNow() ?? (await store.now());
  await store.setCeiling({ organizationId: connection.organizationId, runId, fence }, ceiling);
  return ceiling;
}

/** One-record runs: what was asked for is read again; what the vendor no longer has is marked as gone. */
async function readTargets(
  { store, connection, runId, fence }: SliceInput,
  run: LoadedRun,
  state: RunStreamState,
): Promise<void> {
  const ref = refOf(connection, { runId, fence }, state.stream);
  await store.beginStream(ref);
  const ids = [...new Set(run.targets.filter((target) => target.stream === state.stream).map((t) => t.externalId))];
  const { hidden } = await confirmGone(store, connection.ctx, ref, ids, { trackSeen: false, told: false });
  if (hidden.length > 0) {
    const name = connection.connector.name;
    await store.addNote(
      ref,
      `${name} no longer shows this account records that are as old as this. It stays as it was read last.`,
    );
  }
  const counts = await store.counts(ref);
  await store.settleStream(ref, { status: 'proven', proof: emptyProof(counts), nextCursor: undefined, walked: 'none' });
}

/** Postgres' clock as of now, from one look at it: late by the look's own duration, never early. */
async function databaseClock(store: RunStore): Promise<() => Date> {
  const told = await store.now();
  const at = performance.now();
  return () => new Date(told.getTime() + Math.floor(performance.now() - at));
}
