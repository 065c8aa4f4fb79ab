import { randomBytes } from 'node:crypto';
import { listAuditRows } from '@syncline/drizzle/queries/audit-views';
import { putExportPart } from '@syncline/drizzle/queries/privacy-exports';
import { claimPrivacyRequest, finishPrivacyRequest } from '@syncline/drizzle/queries/privacy-requests';
import { resealPrivacySeals } from '@syncline/server/services/reseal-privacy';
import { connectors } from '@syncline/shared/connectors';
import { silentLog } from '@syncline/shared/runtime/log';
import { exportPartBinding } from '@syncline/shared/runtime/privacy-subject';
import { makeSealer } from '@syncline/shared/runtime/seal';
import { makePrivacyRequest } from '@syncline/worker/processors/privacy-request';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { tablesHolding } from '../support/privacy-field.ts';
import { testServices } from '../support/services.ts';
import { startTestApp } from '../support/test-app.ts';

const test = await testServices();
const { database } = test;
const hub = await startTestApp(test);
const context = { signal: new AbortController().signal, log: silentLog };

async function organisation(name: string) {
  const owner = await hub.makePerson({ email: `owner-${name}@hub.example` });
  const { organizationId } = owner;
  const join = async (role: string) => {
    const person = await hub.makePerson({ email: `${role}-${name}@hub.example`, organizationId, role });
    return hub.signIn(person.email, person.password);
  };
  const contactId = uuidv7();
  await database.tenant(organizationId, async (tx) => {
    await tx`
      insert into contacts (organization_id, id, email, first_name, last_name, kind)
      values (${organizationId}, ${contactId}, 'Ida.Fern@example.com', 'Ida', 'Fern', 'customer')`;
    await tx`
      insert into contact_identities (organization_id, kind, value, contact_id)
      values (${organizationId}, 'email', 'ida.fern@example.com', ${contactId})`;
  });
  const { queues, seal } = hub.services;
  const work = () =>
    makePrivacyRequest({ database, queues, seal, connectors, log: silentLog })({ organizationId }, context);
  return {
    organizationId,
    contactId,
    work,
    owner: await hub.signIn(owner.email, owner.password),
    admin: await join('admin'),
    member: await join('member'),
  };
}

describe('privacy requests', () => {
  it('are entered, rung for, carried out, and found again by the address, which is not kept', async () => {
    const { organizationId, contactId, work, owner, admin } = await organisation('one');
    const { requestId } = await admin.api.privacy.request.mutate({ kind: 'export', contactId });
    const jobs = await hub.services.queues.queue('privacy-request').getJobs(['waiting', 'prioritized', 'delayed']);
    expect(jobs.map((job) => job.data)).toContainEqual({ organizationId });
    await work();
    const { items } = await owner.api.privacy.list.query({ email: ' ida.fern@EXAMPLE.com' });
    expect(items).toMatchObject([{ id: requestId, state: 'done', requestedByName: 'admin-one', source: 'person' }]);
    expect((await owner.api.privacy.list.query({ email: 'somebody@example.com' })).items).toEqual([]);

    const file = await owner.fetch(`/api/privacy-exports/${requestId}`);
    expect(file.status).toBe(200);
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="person-[0-9a-f]+\.json"$/);
    expect(file.headers.get('cache-control')).toBe('no-store');
    expect((await file.json()) as object).toMatchObject({ contacts: [{ email: 'Ida.Fern@example.com' }] });

    await expect(owner.api.privacy.request.mutate({ kind: 'erase', contactId })).rejects.toThrow(
      'type Ida.Fern@example.com',
    );
    await expect(owner.api.privacy.request.mutate({ kind: 'erase', contactId, confirm: 'Ida Fern' })).rejects.toThrow(
      'type Ida.Fern@example.com',
    );
    await owner.api.privacy.request.mutate({ kind: 'erase', contactId, confirm: 'ida.fern@example.com' });
    await work();
    expect((await owner.api.privacy.list.query({})).items).toMatchObject([
      { kind: 'erase', state: 'done', certificate: { counts: { contacts: 1, exports: 1 } } },
      { kind: 'export', state: 'expired' },
    ]);
    expect(await tablesHolding(database, organizationId, ['ida.fern', 'Fern'])).toEqual([]);
    const gone = await owner.fetch(`/api/privacy-exports/${requestId}`);
    expect([gone.status, await gone.text()]).toEqual([412, expect.stringContaining('not kept any longer')]);
    await expect(owner.api.contacts.get.query({ id: contactId })).rejects.toThrow('no such contact');
  });

  it('leave an entry in the audit log that says nothing of the person', async () => {
    const { organizationId, contactId, work, owner } = await organisation('two');
    await owner.api.contacts.update.mutate({ id: contactId, note: 'Ida Fern prefers mornings' });
    const { requestId } = await owner.api.privacy.request.mutate({ kind: 'export', email: 'ida.fern@example.com' });
    await work();
    for (let time = 0; time < 2; time += 1) await owner.fetch(`/api/privacy-exports/${requestId}`);
    const log = await database.tenant(organizationId, (tx) => listAuditRows(tx, {}, { after: undefined, limit: 50 }));
    const actions = log.items.map((entry) => entry.action).filter((action) => action.startsWith('privacy.'));
    expect(actions).toEqual(['privacy.download', 'privacy.download', 'privacy.request']);
    expect(JSON.stringify(log.items.map((entry) => entry.detail))).not.toMatch(/ida|fern/i);
  });

  it('are for owners and admins; a file is for owners alone, and for nobody elsewhere', async () => {
    const { organizationId, contactId, work, owner, admin, member } = await organisation('three');
    const { requestId } = await owner.api.privacy.request.mutate({ kind: 'export', contactId });
    await work();
    await expect(member.api.privacy.list.query({})).rejects.toThrow('may not do this');
    await expect(member.api.privacy.request.mutate({ kind: 'export', contactId })).rejects.toThrow('may not do this');
    expect((await admin.fetch(`/api/privacy-exports/${requestId}`)).status).toBe(403);
    expect((await hub.stranger().fetch(`/api/privacy-exports/${requestId}`)).status).toBe(401);
    const elsewhere = await organisation('four');
    expect((await elsewhere.owner.fetch(`/api/privacy-exports/${requestId}`)).status).toBe(404);
    const named = `/api/privacy-exports/${requestId}?organizationId=${organizationId}`;
    expect((await elsewhere.owner.fetch(named)).status).toBe(403);
    expect((await owner.fetch(named)).status).toBe(200);
    expect((await owner.fetch('/api/privacy-exports/nonsense')).status).toBe(400);
  });

  it('give a large file in pieces, in order', async () => {
    const { organizationId, contactId, owner } = await organisation('five');
    const { requestId } = await owner.api.privacy.request.mutate({ kind: 'export', contactId });
    const early = await owner.fetch(`/api/privacy-exports/${requestId}`);
    expect([early.status, await early.text()]).toEqual([412, expect.stringContaining('being made')]);
    const pieces = Array.from({ length: 40 }, (_, index) => `${index} ${'x'.repeat(100_000)}\n`);
    await database.tenant(organizationId, async (tx) => {
      await claimPrivacyRequest(tx, organizationId, 60);
      for (const [seq, text] of pieces.entries()) {
        const part = hub.services.seal.seal(text, exportPartBinding({ organizationId, requestId }, seq));
        await putExportPart(tx, { organizationId, requestId }, { seq, ...part });
      }
      await finishPrivacyRequest(tx, requestId, { counts: {}, notes: [] }, 30);
    });
    expect(await (await owner.fetch(`/api/privacy-exports/${requestId}`)).text()).toBe(pieces.join(''));
    await database.tenant(
      organizationId,
      (tx) => tx`update privacy_requests set expires_at = now() - interval '1 second'`,
    );
    expect((await owner.fetch(`/api/privacy-exports/${requestId}`)).status).toBe(412);
  });

  it('open after the encryption key was changed, and say what no key opens', async () => {
    const { organizationId, contactId, work, owner } = await organisation('seven');
    await owner.api.privacy.request.mutate({ kind: 'export', contactId });
    await work();
    await owner.api.privacy.request.mutate({ kind: 'erase', contactId, confirm: 'ida.fern@example.com' });
    const keys = hub.services.env.SYNCLINE_ENCRYPTION_KEYS;
    const newest = { id: 'newest', key: randomBytes(32) };
    const rotated = makeSealer([newest, ...keys]);
    const { resealed } = await resealPrivacySeals(database, rotated);
    expect(resealed).toBeGreaterThanOrEqual(2);
    expect((await resealPrivacySeals(database, rotated)).resealed).toBe(0);
    const left = await database.tenant(
      organizationId,
      (tx) =>
        tx`select 1 from privacy_requests where key_id <> 'newest' union all select 1 from privacy_export_parts where key_id <> 'newest'`,
    );
    expect(left).toHaveLength(0);
    const deps = { database, queues: hub.services.queues, seal: makeSealer([newest]), connectors, log: silentLog };
    await makePrivacyRequest(deps)({ organizationId }, context);
    expect((await owner.api.privacy.list.query({})).items[0]).toMatchObject({ kind: 'erase', state: 'done' });
    const stranger = await organisation('eight');
    await stranger.owner.api.privacy.request.mutate({ kind: 'export', contactId: stranger.contactId });
    expect((await resealPrivacySeals(database, makeSealer([newest]))).lost).toBe(1);
  });

  it('that failed are tried again; one that is through is not', async () => {
    const { organizationId, contactId, work, owner } = await organisation('six');
    const { requestId } = await owner.api.privacy.request.mutate({ kind: 'export', contactId });
    // Sealed with a key that is lost.
    await database.tenant(organizationId, (tx) => tx`update privacy_requests set key_id = 'lost'`);
    await work();
    const [failed] = (await owner.api.privacy.list.query({})).items;
    expect((await owner.api.privacy.list.query({ show: 'stuck' })).items.map((each) => each.id)).toEqual([requestId]);
    expect(failed).toMatchObject({ state: 'failed', note: expect.stringContaining('encryption key') });
    expect(await (await fetch(`${hub.url}/metrics`)).text()).toMatch(/^syncline_privacy_requests_stuck [1-9]/m);
    await database.tenant(organizationId, (tx) => tx`update privacy_requests set key_id = 'test'`);
    await owner.api.privacy.retry.mutate({ id: requestId });
    await work();
    expect((await owner.api.privacy.list.query({})).items[0]?.state).toBe('done');
    expect((await owner.api.privacy.list.query({ show: 'stuck' })).items).toEqual([]);
    await expect(owner.api.privacy.retry.mutate({ id: requestId })).rejects.toThrow('neither failed');
  });
});
