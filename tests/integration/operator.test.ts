import { randomBytes } from 'node:crypto';
import { insertConnection } from '@syncline/drizzle/queries/connections';
import { findCredential, putCredential } from '@syncline/drizzle/queries/credentials';
import { drainQueues, resumeQueues } from '@syncline/server/services/drain';
import { makeOperatorLink } from '@syncline/server/services/operator-link';
import { resealCredentials } from '@syncline/server/services/reseal';
import { openRedis } from '@syncline/shared/runtime/redis';
import { makeSealer } from '@syncline/shared/runtime/seal';
import { Worker } from 'bullmq';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, describe, expect, it } from 'vitest';
import { startMailServer } from '../support/mail-server.ts';
import { testServices } from '../support/services.ts';
import { startTestApp } from '../support/test-app.ts';

const test = await testServices();
const mails = await startMailServer();
afterAll(mails.close);
const hub = await startTestApp(test, { env: { SMTP_URL: mails.url, MAIL_FROM: 'Hub <hub@example.com>' } });
const owner = await hub.signIn(hub.owner.email, hub.owner.password);
const home = (await owner.api.session.me.query()).activeOrganizationId ?? '';

const actionsOf = (organizationId: string) =>
  test.database.tenant(organizationId, async (tx) => {
    const rows = await tx<{ action: string }[]>`select action from audit_log order by created_at desc, id desc`;
    return rows.map(({ action }) => action);
  });

const post = (path: string, body: object) =>
  hub.stranger().fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** A mail's text with its line wrapping undone. */
const textOf = (data: string) => data.replace(/=\r\n/g, '').replace(/=3D/g, '=');

describe('mail', () => {
  it('carries an invitation whose link makes the account', async () => {
    const sent = await owner.api.members.invite.mutate({ email: 'mailed@example.com', role: 'member' });
    expect(sent.mailed).toBe(true);
    const mail = await mails.next();
    expect(mail).toMatchObject({ from: 'hub@example.com', to: ['mailed@example.com'] });
    expect(textOf(mail.data)).toContain(sent.link);
    expect(mail.data).toContain('invites you to My business');
    const made = await post('/api/auth/sign-up/email', {
      name: 'Mailed',
      email: 'mailed@example.com',
      password: 'a long password',
      invitationId: sent.invitationId,
    });
    expect(made.status).toBe(200);
  });

  it('carries the link for a lost password, and says nothing about unknown addresses', async () => {
    expect((await post('/api/auth/request-password-reset', { email: 'nobody@example.com' })).status).toBe(200);
    expect((await post('/api/auth/request-password-reset', { email: 'mailed@example.com' })).status).toBe(200);
    const mail = await mails.next();
    expect(mail.to).toEqual(['mailed@example.com']);
    const token = /reset-password\?token=([\w-]+)/.exec(textOf(mail.data))?.[1] ?? '';
    expect((await post('/api/auth/reset-password', { token, newPassword: 'quite a new one' })).status).toBe(200);
    await expect(hub.signIn('mailed@example.com', 'quite a new one')).resolves.toBeDefined();
  });

  it('that cannot go out breaks nothing: the link can still be copied', async () => {
    const other = await startTestApp(await testServices(), { env: { SMTP_URL: 'smtp://127.0.0.1:1' } });
    const boss = await other.signIn(other.owner.email, other.owner.password);
    const sent = await boss.api.members.invite.mutate({ email: 'late@example.com', role: 'member' });
    expect(sent).toMatchObject({ mailed: false, link: expect.stringContaining(sent.invitationId) });
  });
});

describe('a password changed by its owner', () => {
  it('is written down, and ends other sessions when asked to', async () => {
    const person = await hub.makePerson({ email: 'changes@example.com' });
    const [here, there] = [
      await hub.signIn(person.email, person.password),
      await hub.signIn(person.email, person.password),
    ];
    const answer = await here.fetch('/api/auth/change-password', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        currentPassword: person.password,
        newPassword: 'the next long one',
        revokeOtherSessions: true,
      }),
    });
    expect(answer.status).toBe(200);
    await expect(there.api.session.me.query()).rejects.toThrow(/not signed in/);
    expect(await actionsOf(person.organizationId)).toContain('session.change-password');
  });
});

describe('operator-link', () => {
  it('lets an operator set a new password, and makes nobody else one without being told', async () => {
    const { database, auth, audit } = hub.services;
    const link = await makeOperatorLink({ database, auth, audit }, 'OWNER@example.com', { grant: false });
    const token = new URL(link).searchParams.get('token');
    expect((await post('/api/auth/reset-password', { token, newPassword: hub.owner.password })).status).toBe(200);
    expect(await actionsOf(home)).toContain('instance.operator-link');

    const plain = await hub.makePerson({ email: 'plain@example.com' });
    const asked = makeOperatorLink({ database, auth, audit }, plain.email, { grant: false });
    await expect(asked).rejects.toThrow(/--grant/);
    await expect(makeOperatorLink({ database, auth, audit }, 'x@example.com', { grant: true })).rejects.toThrow(
      'Operators: owner@example.com.',
    );
    await makeOperatorLink({ database, auth, audit }, plain.email, { grant: true });
    const visit = await hub.signIn(plain.email, plain.password);
    expect((await visit.api.session.me.query()).user.operator).toBe(true);
  });
});

describe('reseal', () => {
  it('moves every secret to the newest key, leaves generations alone, and names what no key opens', async () => {
    const [oldKey, newKey, lostKey] = ['old', 'new', 'lost'].map((id) => ({ id, key: randomBytes(32) }));
    if (!oldKey || !newKey || !lostKey) throw new Error('three keys');
    const before = makeSealer([oldKey]);
    const [kept, lost] = [uuidv7(), uuidv7()];
    await test.database.tenant(home, async (tx) => {
      for (const [id, sealer] of [
        [kept, before],
        [lost, makeSealer([lostKey])],
      ] as const) {
        await insertConnection(tx, {
          organizationId: home,
          id,
          provider: 'woocommerce',
          name: id,
          settings: {},
          authId: 'keys',
          account: id,
          label: id,
          facts: {},
          warnings: [],
          createdSince: null,
          createdBy: uuidv7(),
        });
        const binding = { organizationId: home, connectionId: id, kind: 'auth' };
        await putCredential(tx, home, id, { kind: 'auth', ...sealer.seal(`secret of ${id}`, binding) });
      }
    });
    const after = makeSealer([newKey, oldKey]);
    expect(await resealCredentials(test.database, after)).toEqual({
      resealed: 1,
      lost: [{ organizationId: home, connectionId: lost, keyId: 'lost' }],
    });
    const stored = await test.database.tenant(home, (tx) => findCredential(tx, kept, 'auth'));
    expect(stored).toMatchObject({ keyId: 'new', generation: 1 });
    const binding = { organizationId: home, connectionId: kept, kind: 'auth' };
    const onlyNew = makeSealer([newKey]);
    expect(onlyNew.open(stored?.sealed ?? Buffer.alloc(0), stored?.keyId ?? '', binding)).toBe(`secret of ${kept}`);
    expect((await resealCredentials(test.database, after)).resealed).toBe(0);
  });
});

describe('drain', () => {
  it('waits for the job at work, lets no other start, and resume goes on', async () => {
    const { queues } = hub.services;
    const redis = openRedis(test.redisUrl, 'worker');
    const started: number[] = [];
    let finish: () => void = () => undefined;
    const working = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const worker = new Worker<{ seq: number }>(
      'sync-slice',
      async (job) => {
        started.push(job.data.seq);
        if (job.data.seq === 1) await working;
      },
      { connection: redis, prefix: test.redisPrefix },
    );
    const ring = (seq: number) => queues.enqueue('sync-slice', { organizationId: home, runId: uuidv7(), seq });
    const active = new Promise((resolve) => worker.once('active', resolve));
    await ring(1);
    await active;

    expect(await drainQueues(queues, { timeoutMs: 50, pollMs: 10 })).toBe(1);
    await ring(2);
    finish();
    expect(await drainQueues(queues, { timeoutMs: 5_000, pollMs: 10 })).toBe(0);
    expect(started).toEqual([1]);
    expect(await (await fetch(`${hub.url}/metrics`)).text()).toMatch(/syncline_queue_paused\{queue="sync-slice"\} 1/);

    const done = new Promise((resolve) => worker.once('completed', resolve));
    await resumeQueues(queues);
    await done;
    expect(started).toEqual([1, 2]);
    await worker.close();
    redis.disconnect();
  });
});

describe('without Redis', () => {
  it('people still sign in and read, and the instance says it is degraded', async () => {
    const away = await startTestApp(await testServices(), { env: { REDIS_URL: 'redis://127.0.0.1:1' } });
    const began = performance.now();
    const visit = await away.signIn(away.owner.email, away.owner.password);
    expect((await visit.api.organization.get.query()).name).toBe('My business');
    expect(performance.now() - began).toBeLessThan(3_000);
    const ready = await fetch(`${away.url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'degraded', checks: { postgres: 'ok', redis: 'down' } },
    ]);
    expect(await (await fetch(`${away.url}/metrics`)).text()).toMatch(/syncline_dependency_up\{dependency="redis"\} 0/);
  });
});

describe('behind a proxy', () => {
  it('counts attempts by the visitor’s own address, told by a proxy that is trusted', async () => {
    const app = await startTestApp(await testServices(), {
      env: { TRUST_PROXY: '1', SYNCLINE_SIGN_IN_RATE_LIMIT: '1' },
    });
    const attempt = async (address: string) =>
      (
        await fetch(`${app.url}/api/auth/sign-in/email`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
          body: JSON.stringify({ email: 'a@example.com', password: 'wrong password' }),
        })
      ).status;
    expect([await attempt('192.0.2.1'), await attempt('192.0.2.1'), await attempt('192.0.2.2')]).toEqual([
      401, 429, 401,
    ]);
    // What a visitor claims before the proxy's own entry counts for nothing.
    expect(await attempt('203.0.113.9, 192.0.2.1')).toBe(429);
  });
});
