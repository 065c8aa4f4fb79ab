import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Database, openDatabase } from '@syncline/drizzle/client';
import { findConnection, insertConnection, raiseAttention } from '@syncline/drizzle/queries/connections';
import { findCredential, putCredential, setRenewBy } from '@syncline/drizzle/queries/credentials';
import { requestRun } from '@syncline/drizzle/queries/runs';
import type { OAuthTokens } from '@syncline/shared/kit/auth';
import { makeMemoryBudgets } from '@syncline/shared/kit/memory-budgets';
import { makeNetworks } from '@syncline/shared/kit/networks';
import { silentLog } from '@syncline/shared/runtime/log';
import { makeSealer } from '@syncline/shared/runtime/seal';
import { makeConnectionTeardown } from '@syncline/worker/processors/connection-teardown';
import { renewAccesses } from '@syncline/worker/services/renew-accesses';
import { makeVendorAccess, type VendorAccess } from '@syncline/worker/services/vendor-access';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { fakeOAuthConnector, serveShop } from '../support/fake-oauth-connector.ts';
import { startFakeOAuthVendor } from '../support/fake-oauth-vendor.ts';
import { noSpill } from '../support/no-spill.ts';
import { testServices } from '../support/services.ts';

/** One refresh however many ask, none lost: on real Postgres, against a vendor that rotates with a grace. */
const { database, databaseUrl } = await testServices();
const tests = fileURLToPath(new URL('..', import.meta.url));
const vendor = await startFakeOAuthVendor();
serveShop(vendor, 'http://127.0.0.1:9', { account: 'one' });
const key = randomBytes(32);
const seal = makeSealer([{ id: 'test', key }]);
const networks = makeNetworks({ allowedPrivateHosts: [new URL(vendor.url).host] });
const { signal } = new AbortController();
afterEach(() => {
  vendor.before = () => undefined;
  vendor.requests.length = 0;
});
afterAll(async () => {
  await networks.close();
  await vendor.close();
});

const accessOf = (pool: Database): VendorAccess =>
  makeVendorAccess({
    database: pool,
    connectors: { quill: fakeOAuthConnector },
    seal,
    budgets: makeMemoryBudgets(),
    networks,
    spills: { open: noSpill } as never,
    callLog: { record: () => undefined } as never,
    log: silentLog,
    oauthApps: { quill: vendor },
    debugIntegrations: false,
  });
const vendors = accessOf(database);

interface Stored {
  organizationId: string;
  connectionId: string;
}
const inTenant = <T>({ organizationId }: Stored, work: Parameters<typeof database.tenant<T>>[1]) =>
  database.tenant(organizationId, work);

/** A connection whose access was given by the vendor itself; `endsInMs` from now. */
async function connectionWith(endsInMs: number, account: string = randomUUID()): Promise<Stored> {
  const whose = { organizationId: randomUUID(), connectionId: randomUUID() };
  const back = vendor.approve(`${vendor.url}/oauth/authorize?redirect_uri=https://hub/back&scope=read_things`);
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: 'https://hub/back',
    client_id: vendor.clientId,
    client_secret: vendor.clientSecret,
  });
  const answer = await fetch(`${vendor.url}/oauth/token`, { method: 'POST', body });
  const given = (await answer.json()) as { access_token: string; refresh_token: string };
  vendor.requests.length = 0;
  const tokens: OAuthTokens = {
    accessToken: given.access_token,
    refreshToken: given.refresh_token,
    expiresAt: new Date(Date.now() + endsInMs).toISOString(),
    refreshExpiresAt: null,
    scopes: ['read_things'],
  };
  await inTenant(whose, async (tx) => {
    await insertConnection(tx, {
      organizationId: whose.organizationId,
      id: whose.connectionId,
      provider: 'quill',
      name: 'Quill',
      settings: { storeUrl: vendor.url, everything: false },
      authId: 'oauth',
      account,
      label: 'Quill',
      facts: {},
      warnings: [],
      createdSince: null,
      createdBy: randomUUID(),
    });
    const sealed = seal.seal(JSON.stringify(tokens), { ...whose, kind: 'auth' });
    await putCredential(tx, whose.organizationId, whose.connectionId, { kind: 'auth', ...sealed });
  });
  return whose;
}

const generationOf = async (whose: Stored) =>
  (await inTenant(whose, (tx) => findCredential(tx, whose.connectionId, 'auth')))?.generation;
const rowOf = (whose: Stored) => inTenant(whose, (tx) => findConnection(tx, whose.connectionId));
const open = (whose: Stored, by = vendors) => by.open(whose.organizationId, whose.connectionId, { signal });
const probe = async (whose: Stored, by = vendors) => {
  const { connector, ctx } = await open(whose, by);
  return connector.probe(ctx);
};
/** In a process of its own. */
const openElsewhere = ({ organizationId, connectionId }: Stored, times = 1) => {
  const args = [databaseUrl, vendor.url, key.toString('base64'), organizationId, connectionId, String(times)];
  return spawn(process.execPath, ['--import', 'tsx', 'support/open-once.main.ts', ...args], {
    cwd: tests,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
};
const refreshes = () => vendor.requests.filter(({ body }) => body.get('grant_type') === 'refresh_token').length;

describe('many who open one connection at once', () => {
  it('make one refresh, over several pools', { timeout: 60_000 }, async () => {
    const pools = Array.from({ length: 5 }, (_, n) =>
      openDatabase(databaseUrl, { max: 4, applicationName: `syncline-test-${n}` }),
    );
    try {
      const whose = await connectionWith(-1_000);
      // Slow enough that all of them stand there.
      vendor.before = async () => {
        await new Promise((resolve) => setTimeout(resolve, 400));
        return undefined;
      };
      const everybody = Array.from({ length: 20 }, (_, n) => accessOf(pools[n % pools.length] ?? database));
      const answers = await Promise.all(everybody.map((one) => probe(whose, one)));
      expect(answers.map(({ account }) => account)).toEqual(Array(20).fill('one'));
      expect(refreshes()).toBe(1);
      expect(await generationOf(whose)).toBe(2);
    } finally {
      await Promise.all(pools.map((pool) => pool.close()));
    }
  });

  it('make one refresh, over several processes', { timeout: 120_000 }, async () => {
    const whose = await connectionWith(-1_000);
    // Until all of them are up: the claim of the first is still there.
    vendor.before = async () => {
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      return undefined;
    };
    const ends = await Promise.all(Array.from({ length: 4 }, () => once(openElsewhere(whose, 5), 'exit')));
    expect(ends).toEqual(Array(4).fill([0, null]));
    expect(refreshes()).toBe(1);
    expect(await generationOf(whose)).toBe(2);
  });

  it('use what still holds when it ends within minutes, and one of them refreshes', async () => {
    const whose = await connectionWith(4 * 60_000);
    await Promise.all(Array.from({ length: 8 }, () => probe(whose)));
    expect(refreshes()).toBe(1);
    expect(await generationOf(whose)).toBe(2);
  });

  it('renew once what the vendor refuses early, and go on', async () => {
    const whose = await connectionWith(3_600_000);
    const { connector, ctx } = await open(whose);
    await connector.probe(ctx);
    const { accepts } = vendor;
    const dead = await inTenant(whose, (tx) => findCredential(tx, whose.connectionId, 'auth'));
    const first = JSON.parse(seal.open(dead?.sealed ?? Buffer.of(), 'test', { ...whose, kind: 'auth' })).accessToken;
    vendor.accepts = (token) => token !== first && accepts(token);
    const answers = await Promise.all(Array.from({ length: 6 }, () => connector.probe(ctx)));
    vendor.accepts = accepts;
    expect(answers).toHaveLength(6);
    expect(refreshes()).toBe(1);
  });

  it('all hear that the grant has ended, and the vendor is asked a handful of times at most', async () => {
    const whose = await connectionWith(-1_000);
    vendor.before = () => ({ status: 400, body: '{"error":"invalid_grant"}' });
    const refused = await Promise.allSettled(Array.from({ length: 5 }, () => open(whose)));
    for (const one of refused) {
      expect(one).toMatchObject({ status: 'rejected', reason: { remedy: 'reconnect', code: 'OAUTH_GRANT_ENDED' } });
    }
    expect(await generationOf(whose)).toBe(1);
  });
});

describe('a process that is killed between the vendor’s answer and the commit', () => {
  it('does not lose the connection', { timeout: 120_000 }, async () => {
    const whose = await connectionWith(-1_000);
    const child = openElsewhere(whose);
    const ended = once(child, 'exit');
    // The vendor has made the next pair, and then nobody is there to take it.
    vendor.before = async (request) => {
      vendor.before = () => undefined;
      const answer = await fetch(`${vendor.url}/oauth/token`, { method: 'POST', body: request.body });
      const body = await answer.text();
      child.kill('SIGKILL');
      await ended;
      return { status: answer.status, body };
    };
    expect((await ended)[1]).toBe('SIGKILL');
    expect(await generationOf(whose)).toBe(1);
    expect(await rowOf(whose)).toMatchObject({ status: 'connected' });

    // Its claim ends by itself after half a minute; that need not be sat through.
    await inTenant(
      whose,
      (tx) => tx`
        update credentials set refresh_claimed_until = clock_timestamp() + interval '1 second'
        where connection_id = ${whose.connectionId} and refresh_claimed_until > clock_timestamp()`,
    );
    expect(await probe(whose)).toMatchObject({ account: 'one' });
    expect(await generationOf(whose)).toBe(2);
  });
});

describe('a connection that stood still for its access', () => {
  it('goes on when the next pair of the same generation is kept', async () => {
    const whose = await connectionWith(-1_000);
    const runId = await inTenant(whose, async (tx) => {
      const run = await requestRun(tx, {
        ...whose,
        kind: 'full',
        trigger: 'user',
        streams: [{ stream: 'customers', kind: 'full' }],
      });
      await tx`update runs set status = 'paused' where id = ${run.runId}`;
      await raiseAttention(tx, whose.connectionId, {
        remedy: 'reconnect',
        code: 'NOT_AUTHENTICATED',
        message: 'Dead.',
      });
      return run.runId;
    });
    expect(await rowOf(whose)).toMatchObject({ status: 'error', attention: { generation: 1 } });
    await open(whose);
    expect(await rowOf(whose)).toMatchObject({ status: 'connected', attention: null });
    const [run] = await inTenant(whose, (tx) => tx<{ status: string }[]>`select status from runs where id = ${runId}`);
    expect(run?.status).toBe('queued');
  });

  it('stays with what needs a person for another reason', async () => {
    const whose = await connectionWith(-1_000);
    await inTenant(whose, (tx) =>
      raiseAttention(tx, whose.connectionId, { remedy: 'reconfigure', code: 'NOT_ALLOWED', message: 'A right.' }),
    );
    await open(whose);
    expect(await rowOf(whose)).toMatchObject({ status: 'error', attention: { remedy: 'reconfigure' } });
  });
});

describe('accesses that nobody uses', () => {
  const due = (whose: Stored, status: string) =>
    inTenant(whose, async (tx) => {
      await setRenewBy(tx, whose.connectionId, new Date(Date.now() - 1_000).toISOString());
      await tx`update connections set status = ${status} where id = ${whose.connectionId}`;
    });
  const renew = () => renewAccesses({ database, vendors, log: silentLog }, { signal });

  it('are renewed before they lapse, paused or not', async () => {
    const [paused, fresh] = [await connectionWith(-1_000), await connectionWith(3_600_000)];
    await due(paused, 'paused');
    await due(fresh, 'connected');
    await renew();
    expect([await generationOf(paused), await generationOf(fresh)]).toEqual([2, 2]);
    expect(refreshes()).toBe(2);
    await renew();
    expect(refreshes()).toBe(2);
  });

  it('say so when they cannot be renewed any more, once', async () => {
    const whose = await connectionWith(-1_000);
    await due(whose, 'connected');
    vendor.before = () => ({ status: 400, body: '{"error":"invalid_grant"}' });
    await renew();
    expect(await rowOf(whose)).toMatchObject({ status: 'error', attention: { code: 'OAUTH_GRANT_ENDED' } });
    await renew();
    expect(refreshes()).toBe(1);
  });
});

describe('disconnecting', () => {
  const tearDown = async (whose: Stored) => {
    await inTenant(
      whose,
      (tx) => tx`
        update connections set status = 'disconnected', disconnected_at = now() where id = ${whose.connectionId}`,
    );
    await makeConnectionTeardown({ database, vendors })(whose, { signal, log: silentLog });
  };
  const givenBack = () => vendor.requests.filter(({ path }) => path === '/oauth/revoke').length;

  it('gives the access back and wipes the tokens', async () => {
    const whose = await connectionWith(3_600_000);
    await tearDown(whose);
    expect(givenBack()).toBe(1);
    expect(await generationOf(whose)).toBeUndefined();
  });

  it('leaves the access to another connection of this installation that uses the same account', async () => {
    const account = randomUUID();
    const [one, other] = [await connectionWith(3_600_000, account), await connectionWith(3_600_000, account)];
    await tearDown(one);
    expect(givenBack()).toBe(0);
    expect(await generationOf(one)).toBeUndefined();
    expect(await probe(other)).toMatchObject({ account: 'one' });
  });
});
