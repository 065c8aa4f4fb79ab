import { describe, expect, it } from 'vitest';
import { HubError } from '../errors/index.ts';
import type { OAuthTokens } from './auth.ts';
import { freshTokens, renewByOf, type StoredTokens, type TokenVault } from './fresh-tokens.ts';

const start = Date.parse('2026-11-01T12:00:00.000Z');
const tokens = (number: number, minutes: number | null, refreshToken: string | null = `rt-${number}`): OAuthTokens => ({
  accessToken: `at-${number}`,
  refreshToken,
  expiresAt: minutes === null ? null : new Date(start + minutes * 60_000).toISOString(),
  refreshExpiresAt: null,
  scopes: [],
});

/** A vault in memory; `held` stands for a claim of somebody else. */
function vaultOf(first: OAuthTokens | undefined) {
  let stored: StoredTokens | undefined = first && { tokens: first, generation: 1 };
  const vault: TokenVault & { held: boolean; put(next: StoredTokens | undefined): void; failSaves: number } = {
    held: false,
    failSaves: 0,
    put: (next) => {
      stored = next;
    },
    read: async () => stored,
    claim: async (generation) => {
      if (vault.held || stored?.generation !== generation) return false;
      vault.held = true;
      return true;
    },
    save: async (generation, next) => {
      if (vault.failSaves > 0) {
        vault.failSaves -= 1;
        throw new Error('The database is away.');
      }
      vault.held = false;
      if (stored?.generation !== generation) return false;
      stored = { tokens: next, generation: generation + 1 };
      return true;
    },
    release: async () => {
      vault.held = false;
    },
  };
  return vault;
}

const ended = new HubError('reconnect', 'invalid_grant', { code: 'OAUTH_GRANT_ENDED' });
const broken = new HubError('retry', '502', { code: 'VENDOR_FAILED' });

function ask(vault: TokenVault, refresh: (old: OAuthTokens) => Promise<OAuthTokens>, notThis?: number) {
  return freshTokens({
    name: 'The Shop',
    vault,
    refresh,
    now: () => new Date(start),
    ...(notThis === undefined ? {} : { notThis }),
  });
}
const never = () => Promise.reject(new Error('Nobody should have asked.'));
const giveNext = async () => tokens(2, 60);

describe('tokens that hold', () => {
  it.each([
    ['an hour', tokens(1, 60)],
    ['for ever', tokens(1, null)],
    ['a while, with none to refresh', tokens(1, 2, null)],
  ])('are used as they are: %s', async (_what, held) => {
    expect((await ask(vaultOf(held), never)).tokens).toBe(held);
  });

  it('are refreshed before they end', async () => {
    const vault = vaultOf(tokens(1, 4));
    expect(await ask(vault, giveNext)).toMatchObject({ generation: 2, tokens: { accessToken: 'at-2' } });
    expect(await vault.read()).toMatchObject({ generation: 2, tokens: { accessToken: 'at-2' } });
  });

  it('are used on while somebody else refreshes them, and while the vendor is in trouble', async () => {
    const busy = vaultOf(tokens(1, 4));
    busy.held = true;
    expect((await ask(busy, never)).tokens.accessToken).toBe('at-1');
    const troubled = vaultOf(tokens(1, 4));
    expect((await ask(troubled, () => Promise.reject(broken))).tokens.accessToken).toBe('at-1');
    expect(troubled.held).toBe(false);
  });
});

describe('tokens that ended', () => {
  it('need a person when there is none to refresh, or none at all', async () => {
    await expect(ask(vaultOf(tokens(1, -1, null)), never)).rejects.toMatchObject({
      remedy: 'reconnect',
      code: 'OAUTH_GRANT_ENDED',
    });
    await expect(ask(vaultOf(undefined), never)).rejects.toMatchObject({ code: 'CREDENTIAL_MISSING' });
  });

  it('are waited for while somebody else refreshes them', async () => {
    const vault = vaultOf(tokens(1, -1));
    vault.held = true;
    const waiting = ask(vault, never);
    setTimeout(() => vault.put({ tokens: tokens(2, 60), generation: 2 }), 120);
    expect((await waiting).tokens.accessToken).toBe('at-2');
  });

  it('are refreshed by the next one when the vendor was in trouble', async () => {
    const vault = vaultOf(tokens(1, -1));
    await expect(ask(vault, () => Promise.reject(broken))).rejects.toBe(broken);
    expect((await ask(vault, giveNext)).tokens.accessToken).toBe('at-2');
  });

  it('read again once when the vendor calls the pair invalid: somebody may have won', async () => {
    const vault = vaultOf(tokens(1, -1));
    const won = await ask(vault, async () => {
      vault.put({ tokens: tokens(2, 60), generation: 2 });
      throw ended;
    });
    expect(won).toMatchObject({ generation: 2, tokens: { accessToken: 'at-2' } });
    await expect(ask(vaultOf(tokens(1, -1)), () => Promise.reject(ended))).rejects.toBe(ended);
  });

  it('give way to a pair that a person brought meanwhile', async () => {
    const vault = vaultOf(tokens(1, -1));
    const brought = await ask(vault, async () => {
      vault.put({ tokens: tokens(7, 60), generation: 2 });
      return tokens(2, 60);
    });
    expect(brought.tokens.accessToken).toBe('at-7');
  });

  it('are kept although the database was away for a moment', async () => {
    const vault = vaultOf(tokens(1, -1));
    vault.failSaves = 1;
    expect((await ask(vault, giveNext)).generation).toBe(2);
  });
});

it('does not give again what the vendor refused', async () => {
  expect(await ask(vaultOf(tokens(1, 60)), giveNext, 1)).toMatchObject({ generation: 2 });
  const renewed = vaultOf(tokens(1, 60));
  renewed.put({ tokens: tokens(2, 60), generation: 2 });
  expect((await ask(renewed, never, 1)).generation).toBe(2);
});

it('says by when an access must be renewed', () => {
  const at = new Date(start);
  const day = 86_400_000;
  const until = (days: number) => ({ ...tokens(1, 60), refreshExpiresAt: new Date(start + days * day).toISOString() });
  const days = (text: string | null) => (text === null ? null : (Date.parse(text) - start) / day);
  expect(days(renewByOf(until(90), undefined, at))).toBe(83);
  expect(days(renewByOf(until(4), undefined, at))).toBe(3);
  expect(days(renewByOf(until(90), 20, at))).toBe(15);
  expect(days(renewByOf(tokens(1, 60), undefined, at))).toBeNull();
  expect(days(renewByOf(tokens(1, null, null), 20, at))).toBeNull();
});
