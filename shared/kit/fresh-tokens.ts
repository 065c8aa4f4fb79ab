import { HubError, toHubError } from '../errors/index.ts';
import type { OAuthTokens } from './auth.ts';

/** Where a connection's tokens are kept, sealed. Each write of them is a new generation. */
export interface TokenVault {
  read(): Promise<StoredTokens | undefined>;
  /** Takes the right to refresh this generation, for so long. @returns false while somebody else has it. */
  claim(generation: number, seconds: number): Promise<boolean>;
  /** Keeps the pair that follows this generation. @returns false when another one follows it already. */
  save(generation: number, tokens: OAuthTokens): Promise<boolean>;
  /** Gives the right back: the vendor gave nothing. */
  release(generation: number): Promise<void>;
}

export interface StoredTokens {
  tokens: OAuthTokens;
  generation: number;
}

export interface FreshTokensOptions {
  /** The connection's name or the vendor's, for errors. */
  name: string;
  vault: TokenVault;
  /** Asks the vendor for the next pair; must give up well before the claim ends. */
  refresh(tokens: OAuthTokens): Promise<OAuthTokens>;
  now: () => Date;
  signal?: AbortSignal;
  /** This generation was refused, or must be renewed whatever its end: only a later one will do. */
  notThis?: number;
}

/**
 * Tokens that live for some minutes more, refreshed when they do not. However many processes ask at once, one of them
 * refreshes: the others wait for what it keeps. The vendor is asked outside any transaction, and the new pair is kept
 * before it is used. A process that dies between the answer and the keeping leaves the old pair, with which the next
 * one asks again: vendors that rotate give grace for that.
 * @throws HubError `reconnect` when there are none or the vendor gives none any more, else what `refresh` throws.
 */
export async function freshTokens(options: FreshTokensOptions): Promise<StoredTokens> {
  const { vault, now, signal, notThis } = options;
  const giveUpAt = performance.now() + patienceMs;
  for (let round = 0; ; round += 1) {
    signal?.throwIfAborted();
    const stored = await vault.read();
    if (!stored) throw missing(options.name);
    const leftMs = stored.generation === notThis ? -1 : lifeLeftMs(stored.tokens, now());
    if (leftMs > renewWithinMs) return stored;
    if (stored.tokens.refreshToken === null) {
      if (leftMs > 0) return stored;
      throw ended(options.name);
    }
    if (await vault.claim(stored.generation, claimSeconds)) {
      const next = await refreshClaimed(options, stored, leftMs);
      if (next) return next;
      // Another pair was kept meanwhile: it is read, not assumed.
      continue;
    }
    // Somebody is at it: what still holds for a slice's length does until they are done.
    if (leftMs > enoughForNowMs) return stored;
    if (performance.now() > giveUpAt) throw stuck(options.name);
    await pause(Math.min(1_000, 50 * 1.5 ** Math.min(round, 10)) * (0.75 + Math.random() / 2), signal);
  }
}

/** Tokens that end within this are refreshed before they are used. */
const renewWithinMs = 5 * 60_000;
const enoughForNowMs = 90_000;
/** Longer than the vendor is given to answer, with room for keeping what it said. */
const claimSeconds = 30;
/** A claim whose holder died, and the next one's whole turn. */
const patienceMs = 75_000;

/** With the claim in hand. Undefined: another pair than expected is there now. */
async function refreshClaimed(
  { vault, refresh, name, signal }: FreshTokensOptions,
  stored: StoredTokens,
  leftMs: number,
): Promise<StoredTokens | undefined> {
  let tokens: OAuthTokens;
  try {
    tokens = await refresh(stored.tokens);
  } catch (cause) {
    // The claim would end by itself; a database that is away must not hide what the vendor said.
    await vault.release(stored.generation).catch(() => undefined);
    const error = toHubError(cause);
    if (error.code === 'OAUTH_GRANT_ENDED') {
      // Somebody else may have refreshed with it first: once a pair is used up, the vendor calls it invalid.
      const now = await vault.read();
      if (now && now.generation !== stored.generation) return undefined;
    }
    // A vendor's hiccup while the token still holds is no reason to stop: the next one who asks tries again.
    const mayWait = error.remedy === 'retry' || error.remedy === 'wait' || error.mayPass;
    if (mayWait && leftMs > enoughForNowMs && !signal?.aborted) return stored;
    throw cause;
  }
  const generation = stored.generation + 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await vault.save(stored.generation, tokens)) ? { tokens, generation } : undefined;
    } catch (cause) {
      // The old pair may be worth nothing now: a database that restarts is waited for.
      if (attempt > mostSaves) throw notKept(name, cause);
      await pause(attempt * 500, undefined);
    }
  }
}

const mostSaves = 5;

function lifeLeftMs({ expiresAt }: OAuthTokens, now: Date): number {
  return expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt) - now.getTime();
}

/**
 * By when an access must be renewed so that it does not lapse: a quarter before its end, at most a week.
 * @param idleDays the vendor's own limit for accesses that nobody uses. Null: it does not lapse.
 */
export function renewByOf(
  { refreshToken, refreshExpiresAt }: OAuthTokens,
  idleDays: number | undefined,
  now: Date,
): string | null {
  if (refreshToken === null) return null;
  const ends = [
    ...(refreshExpiresAt === null ? [] : [Date.parse(refreshExpiresAt)]),
    ...(idleDays === undefined ? [] : [now.getTime() + idleDays * dayMs]),
  ];
  if (ends.length === 0) return null;
  const end = Math.min(...ends);
  return new Date(end - Math.min((end - now.getTime()) / 4, 7 * dayMs)).toISOString();
}

const dayMs = 24 * 60 * 60 * 1_000;

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
  });
}

const missing = (name: string): HubError =>
  new HubError('reconnect', 'The connection has no stored credential.', {
    code: 'CREDENTIAL_MISSING',
    userMessage: `The access of ${name} is gone. Nothing that was synced is lost. Reconnect it.`,
    origin: 'hub',
  });

const ended = (name: string): HubError =>
  new HubError('reconnect', 'The access token has ended, and there is none to refresh it with.', {
    code: 'OAUTH_GRANT_ENDED',
    userMessage: `The access that ${name} gave has ended. Nothing that was synced is lost. Reconnect, and it goes on where it was.`,
  });

const stuck = (name: string): HubError =>
  new HubError('retry', 'Nobody finished refreshing the access token.', {
    code: 'OAUTH_REFRESH_STUCK',
    userMessage: `The access to ${name} is being renewed, and that takes unusually long. Nothing is lost; Syncline tries again by itself.`,
    origin: 'hub',
  });

const notKept = (name: string, cause: unknown): HubError =>
  new HubError('retry', 'A new pair of tokens could not be kept.', {
    code: 'OAUTH_TOKENS_NOT_KEPT',
    userMessage: `${name} gave a new access, but the database could not keep it. Syncline tries again by itself.`,
    origin: 'hub',
    cause,
  });
