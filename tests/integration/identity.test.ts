import { authStorages } from '@syncline/server/services/auth-contexts';
import { TRPCClientError } from '@trpc/client';
import { describe, expect, it } from 'vitest';
import { testServices } from '../support/services.ts';
import { startTestApp } from '../support/test-app.ts';

const test = await testServices();
const hub = await startTestApp(test);
const owner = await hub.signIn(hub.owner.email, hub.owner.password);
const { activeOrganizationId } = await owner.api.session.me.query();
const home = activeOrganizationId ?? '';

/** What the API answered instead. */
async function refusal(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TRPCClientError)) throw new Error(`It was not refused: ${String(error)}`);
  return { message: error.message, ...(error.data as { code: string; requestId: string; errorCode: string | null }) };
}

const auditOf = (organizationId: string) =>
  test.database.tenant(
    organizationId,
    (tx) =>
      tx<{ action: string; actorLabel: string; requestId: string | null; detail: Record<string, unknown> }[]>`
        select action, actor_label, request_id, detail from audit_log order by created_at desc, id desc`,
  );

describe('first run', () => {
  it('makes an owner who is the operator and has an organisation, once', async () => {
    const me = await owner.api.session.me.query();
    expect(me.user).toMatchObject({ email: 'owner@example.com', operator: true });
    expect(me.organizations).toEqual([
      { id: home, name: 'My business', role: 'owner', timeZone: 'UTC', currency: 'USD' },
    ]);
    expect(me.permissions).toContain('organization.manage');
    expect(me.instance).toMatchObject({ appUrlIsPublic: false, mailConfigured: false, openSignup: false });
    const { ensureFirstOwner } = await import('@syncline/server/services/first-run');
    await ensureFirstOwner(hub.services);
    expect(await test.database.sql`select email from auth.user`).toHaveLength(1);
  });

  it('prints a generated password once, and it works', async () => {
    const second = await testServices();
    const other = await startTestApp(second, {
      env: { SYNCLINE_OWNER_PASSWORD: '', SYNCLINE_OWNER_EMAIL: 'a@example.com' },
    });
    await second.database.sql`delete from auth.organization`;
    await second.database.sql`delete from auth.user`;
    const printed: string[] = [];
    const { ensureFirstOwner } = await import('@syncline/server/services/first-run');
    await ensureFirstOwner(other.services, (text) => printed.push(text));
    const password = /password {2}(\S+)/.exec(printed.join(''))?.[1] ?? '';
    await expect(other.signIn('a@example.com', password)).resolves.toBeDefined();
  });
});

describe('signing in', () => {
  it('leaves no storage of contexts in use, which older Node would pay for with every promise', async () => {
    await Promise.all([owner.api.session.me.query(), hub.signIn(hub.owner.email, hub.owner.password)]);
    const used = authStorages().filter((storage) => (storage as { enabled?: boolean }).enabled);
    expect(authStorages().length).toBeGreaterThan(0);
    expect(used).toEqual([]);
  });

  it('refuses a wrong password and an unknown address with the same words', async () => {
    const attempt = (email: string) =>
      hub.stranger().fetch('/api/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: 'wrong password' }),
      });
    const [known, unknown] = [await attempt('owner@example.com'), await attempt('nobody@example.com')];
    expect([known.status, unknown.status]).toEqual([401, 401]);
    expect(await known.json()).toEqual(await unknown.json());
  });

  it('sets a cookie that scripts and other sites cannot use', async () => {
    const answer = await hub.stranger().fetch('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(hub.owner),
    });
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
  });

  it('stops guessing of one account, and says when to come back', async () => {
    const statuses: number[] = [];
    let last: Response | undefined;
    for (let n = 0; n < 21; n += 1) {
      last = await hub.stranger().fetch('/api/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'guessed@example.com', password: `guess number ${n}` }),
      });
      statuses.push(last.status);
    }
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401));
    expect(statuses[20]).toBe(429);
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await last?.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS', requestId: expect.any(String) });
  }, 120_000);

  it('ends a session at once', async () => {
    const visit = await hub.signIn(hub.owner.email, hub.owner.password);
    expect((await visit.fetch('/api/auth/sign-out', { method: 'POST' })).status).toBe(200);
    expect(await refusal(visit.api.session.me.query())).toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('keeps the doors of the identity library shut that the app does not use', async () => {
    for (const path of [
      '/organization/invite-member',
      '/organization/create',
      '/organization/delete',
      '/delete-user',
    ]) {
      const answer = await owner.fetch(`/api/auth${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      expect([path, answer.status]).toEqual([path, 404]);
    }
  });
});

describe('invitations', () => {
  it('are the only way to an account, and make a member with the given role', async () => {
    const signUp = (body: object) =>
      hub.stranger().fetch('/api/auth/sign-up/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const account = { name: 'Vera', email: 'vera@example.com', password: 'a long password' };
    expect((await signUp(account)).status).toBe(403);

    const invited = await owner.api.members.invite.mutate({ email: 'Vera@example.com', role: 'viewer' });
    expect(invited).toMatchObject({ mailed: false, link: `${hub.url}/accept-invitation?id=${invited.invitationId}` });
    const { invitationId } = invited;
    expect((await signUp({ ...account, email: 'mallory@example.com', invitationId })).status).toBe(403);
    expect(await hub.stranger().api.session.invitation.query({ invitationId })).toMatchObject({
      organizationName: 'My business',
      email: 'vera@example.com',
      hasAccount: false,
    });
    // Nobody makes themselves the operator on the way in: the field is dropped.
    expect((await signUp({ ...account, invitationId, operator: true })).status).toBe(200);
    expect(await test.database.sql`select operator from auth.user where email = 'vera@example.com'`).toEqual([
      { operator: false },
    ]);

    const made = await hub.signIn('vera@example.com', 'a long password');
    expect(await made.api.session.acceptInvitation.mutate({ invitationId })).toEqual({ organizationId: home });
    const me = await made.api.session.me.query();
    expect(me).toMatchObject({ activeOrganizationId: home, permissions: ['data.read'], user: { operator: false } });
    expect(await refusal(made.api.session.acceptInvitation.mutate({ invitationId }))).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await refusal(made.api.members.invite.mutate({ email: 'x@example.com', role: 'viewer' }))).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('viewer'),
    });
  });

  it('give nobody the operator’s flag later either', async () => {
    const person = await hub.makePerson({ email: 'climber@example.com' });
    const visit = await hub.signIn(person.email, person.password);
    const answer = await visit.fetch('/api/auth/update-user', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Climber', operator: true }),
    });
    expect(answer.status).toBeLessThan(500);
    expect((await visit.api.session.me.query()).user.operator).toBe(false);
  });

  it('stop working when withdrawn, and are for their address alone', async () => {
    const { invitationId } = await owner.api.members.invite.mutate({ email: 'late@example.com', role: 'member' });
    const other = await hub.makePerson({ email: 'other@example.com' });
    const visit = await hub.signIn(other.email, other.password);
    expect(await refusal(visit.api.session.acceptInvitation.mutate({ invitationId }))).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('late@example.com'),
    });
    expect(await owner.api.members.invitations.query()).toHaveLength(1);
    await owner.api.members.cancelInvitation.mutate({ invitationId });
    expect(await owner.api.members.invitations.query()).toEqual([]);
    expect(await refusal(hub.stranger().api.session.invitation.query({ invitationId }))).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect((await auditOf(home)).slice(0, 2).map(({ action }) => action)).toEqual([
      'member.cancel-invitation',
      'member.invite',
    ]);
  });
});

describe('members', () => {
  it('change role by the rules: admins do not touch owners, one owner stays', async () => {
    const admin = await hub.makePerson({ email: 'admin@example.com', organizationId: home, role: 'admin' });
    const adminVisit = await hub.signIn(admin.email, admin.password);
    const members = await owner.api.members.list.query();
    const idOf = (email: string) => members.find((member) => member.email === email)?.id ?? '';
    const ownerId = idOf('owner@example.com');

    const byAdmin = adminVisit.api.members.changeRole.mutate({ memberId: ownerId, role: 'viewer' });
    expect(await refusal(byAdmin)).toMatchObject({ code: 'FORBIDDEN' });
    const raising = adminVisit.api.members.changeRole.mutate({ memberId: idOf('admin@example.com'), role: 'owner' });
    expect(await refusal(raising)).toMatchObject({ code: 'FORBIDDEN' });
    const last = owner.api.members.changeRole.mutate({ memberId: ownerId, role: 'member' });
    expect(await refusal(last)).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('only owner') });

    await owner.api.members.changeRole.mutate({ memberId: idOf('admin@example.com'), role: 'member' });
    expect(await refusal(adminVisit.api.members.invitations.query())).toMatchObject({ code: 'FORBIDDEN' });
    const [entry] = await auditOf(home);
    expect(entry).toMatchObject({
      action: 'member.change-role',
      actorLabel: 'Owner <owner@example.com>',
      detail: { email: 'admin@example.com', before: 'admin', after: 'member' },
      requestId: expect.any(String),
    });
  });

  it('never leave an organisation without an owner, also when two owners unmake each other at once', async () => {
    const one = await hub.makePerson({ email: 'one@example.com' });
    const two = await hub.makePerson({ email: 'two@example.com', organizationId: one.organizationId });
    const [oneVisit, twoVisit] = [await hub.signIn(one.email, one.password), await hub.signIn(two.email, two.password)];
    const members = await oneVisit.api.members.list.query();
    const idOf = (email: string) => members.find((member) => member.email === email)?.id ?? '';
    const outcomes = await Promise.allSettled([
      oneVisit.api.members.changeRole.mutate({ memberId: idOf(two.email), role: 'member' }),
      twoVisit.api.members.changeRole.mutate({ memberId: idOf(one.email), role: 'member' }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const roles = (await oneVisit.api.members.list.query()).map(({ role }) => role);
    expect(roles).toEqual(['owner', 'member']);
  });

  it('lose access with the next request when removed', async () => {
    const gone = await hub.makePerson({ email: 'gone@example.com', organizationId: home, role: 'member' });
    const visit = await hub.signIn(gone.email, gone.password);
    expect(await visit.api.organization.get.query()).toMatchObject({ name: 'My business' });
    const members = await owner.api.members.list.query();
    const memberId = members.find(({ email }) => email === gone.email)?.id ?? '';
    await owner.api.members.remove.mutate({ memberId });
    expect(await refusal(visit.api.organization.get.query())).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('a lost password', () => {
  it('is set anew by a link the owner copies: once, and the old sessions end', async () => {
    const person = await hub.makePerson({ email: 'forgot@example.com', organizationId: home, role: 'member' });
    const before = await hub.signIn(person.email, person.password);
    const members = await owner.api.members.list.query();
    const memberId = members.find(({ email }) => email === person.email)?.id ?? '';
    const { link } = await owner.api.members.resetLink.mutate({ memberId });
    const token = new URL(link).searchParams.get('token');
    const reset = (newPassword: string) =>
      hub.stranger().fetch('/api/auth/reset-password', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token, newPassword }),
      });
    expect((await reset('short')).status).toBe(400);
    expect((await reset('a brand new password')).status).toBe(200);
    expect((await reset('yet another password')).status).toBe(400);
    expect(await refusal(before.api.session.me.query())).toMatchObject({ code: 'UNAUTHORIZED' });
    await expect(hub.signIn(person.email, 'a brand new password')).resolves.toBeDefined();
    const stored = await test.database.sql`select identifier from auth.verification`;
    expect(JSON.stringify(stored)).not.toContain(token);
  });

  it('of somebody who also works elsewhere is the operator’s to mend, not another owner’s', async () => {
    const boss = await hub.makePerson({ email: 'boss@example.com' });
    const bossVisit = await hub.signIn(boss.email, boss.password);
    await test.database.sql`
      insert into auth.member (organization_id, user_id, role)
      select ${boss.organizationId}, id, 'member' from auth.user where email = 'owner@example.com'`;
    const members = await bossVisit.api.members.list.query();
    const memberId = members.find(({ email }) => email === 'owner@example.com')?.id ?? '';
    expect(await refusal(bossVisit.api.members.resetLink.mutate({ memberId }))).toMatchObject({ code: 'FORBIDDEN' });
    expect(await refusal(bossVisit.api.instance.resetLink.mutate({ email: 'owner@example.com' }))).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect((await owner.api.instance.resetLink.mutate({ email: boss.email })).link).toContain('/reset-password?token=');
  });
});

describe('organisations', () => {
  it('are made by the operator, chosen by header or session, and keep their own settings', async () => {
    const { organizationId } = await owner.api.organization.create.mutate({ name: 'Second', currency: 'eur' });
    const there = owner.inOrganization(organizationId);
    expect(await there.organization.get.query()).toMatchObject({ name: 'Second', currency: 'EUR', timeZone: 'UTC' });
    await there.organization.update.mutate({ timeZone: 'Europe/Berlin', phoneRegion: 'de' });
    expect(await there.organization.get.query()).toMatchObject({ timeZone: 'Europe/Berlin', phoneRegion: 'DE' });
    expect(await owner.api.organization.get.query()).toMatchObject({ name: 'My business', timeZone: 'UTC' });
    expect((await auditOf(organizationId))[0]).toMatchObject({
      action: 'organization.update',
      detail: {
        before: { timeZone: 'UTC', phoneRegion: null },
        after: { timeZone: 'Europe/Berlin', phoneRegion: 'DE' },
      },
    });

    const visit = await hub.signIn(hub.owner.email, hub.owner.password);
    await visit.api.session.switchOrganization.mutate({ organizationId });
    expect(await visit.api.organization.get.query()).toMatchObject({ name: 'Second' });
    const member = await hub.makePerson({ email: 'plain@example.com', organizationId: home, role: 'member' });
    const plain = await hub.signIn(member.email, member.password);
    expect(await refusal(plain.api.organization.create.mutate({ name: 'Mine' }))).toMatchObject({ code: 'FORBIDDEN' });
    expect(await refusal(plain.inOrganization(organizationId).organization.get.query())).toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  it.each([
    [{ timeZone: 'Mars/Olympus' }, 'time zone'],
    [{ timeZone: '+02:00' }, 'time zone'],
    [{ currency: 'EURO' }, 'currency'],
    [{ phoneRegion: 'XX' }, 'country'],
    [{ name: '  ' }, 'empty'],
  ])('refuse %j with words', async (input, words) => {
    const answer = await refusal(owner.api.organization.update.mutate(input));
    expect(answer).toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining(words) });
    expect(answer.message).toMatch(/^\w+: /);
  });
});
