import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testServices } from '../support/services.ts';
import { startTestApp } from '../support/test-app.ts';

const hub = await startTestApp(await testServices());
const owner = await hub.signIn(hub.owner.email, hub.owner.password);
const home = (await owner.api.session.me.query()).activeOrganizationId;

describe('other sites', () => {
  it('cannot change anything, with or without a session', async () => {
    const forged = await owner.fetch('/api/trpc/organization.update', {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Taken' }),
    });
    expect(forged.status).toBe(403);
    expect(await forged.json()).toMatchObject({ code: 'FOREIGN_ORIGIN' });
    const hidden = await fetch(`${hub.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' },
      body: JSON.stringify(hub.owner),
    });
    expect(hidden.status).toBe(403);
    expect((await owner.api.organization.get.query()).name).toBe('My business');
  });

  it('are no concern of a vendor’s delivery, and of nothing else below its address', async () => {
    const post = async (path: string) =>
      (await fetch(`${hub.url}${path}`, { method: 'POST', headers: { origin: 'https://shop.example' }, body: '{}' }))
        .status;
    expect(await post('/api/webhooks/0199aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa')).toBe(401);
    expect(await post('/api/webhooks/woocommerce/more')).toBe(403);
  });

  it('may not frame the app or load anything into it', async () => {
    const answer = await fetch(`${hub.url}/health/live`);
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{8,}$/);
  });
});

describe('the operator’s pages', () => {
  it('are shut for strangers and for owners who do not run the instance', async () => {
    const person = await hub.makePerson({ email: 'shop@example.com' });
    const visit = await hub.signIn(person.email, person.password);
    for (const path of ['/ops/queues', '/ops/queues/api/queues', '/ops/queues/static/js/main.js']) {
      expect([path, (await hub.stranger().fetch(path)).status]).toEqual([path, 401]);
      expect([path, (await visit.fetch(path)).status]).toEqual([path, 403]);
    }
    const board = await owner.fetch('/ops/queues/api/queues');
    expect(board.status).toBe(200);
    expect(((await board.json()) as { queues: { name: string }[] }).queues.map(({ name }) => name)).toContain(
      'sync-slice',
    );
    expect(await (await owner.fetch('/ops/queues')).text()).toContain('Syncline queues');
  });

  it('measure what waits', async () => {
    const text = await (await fetch(`${hub.url}/metrics`)).text();
    expect(text).toMatch(/^syncline_inbox_oldest_waiting_seconds 0$/m);
    expect(text).toMatch(/^syncline_queue_jobs\{queue="sync-slice",state="waiting"\} 0$/m);
    expect(text).toMatch(/^syncline_dependency_up\{dependency="postgres"\} 1$/m);
    expect(text).toMatch(/syncline_http_request_seconds_count\{route="\/api\/auth\/\*"/);
  });

  it('open the metrics in production with the token alone', async () => {
    const production = await startTestApp(await testServices(), {
      env: { NODE_ENV: 'production', METRICS_TOKEN: 'a token of some length' },
    });
    const ask = async (authorization?: string) =>
      (await fetch(`${production.url}/metrics`, authorization ? { headers: { authorization } } : {})).status;
    expect(await ask()).toBe(401);
    expect(await ask('Bearer wrong')).toBe(401);
    expect(await ask('Bearer a token of some length')).toBe(200);
  });

  it('say whether the instance can take work', async () => {
    expect(await (await fetch(`${hub.url}/health/live`)).json()).toEqual({ status: 'live' });
    expect(await (await fetch(`${hub.url}/health/ready`)).json()).toEqual({
      status: 'ready',
      checks: { postgres: 'ok', redis: 'ok' },
    });
  });
});

describe('REST', () => {
  it('serves the same procedures, described by an OpenAPI 3.1 document', async () => {
    const document = (await (await fetch(`${hub.url}/api/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, unknown>;
    };
    expect(document.openapi).toMatch(/^3\.1/);
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/members', '/organization', '/session']));
    const answer = await owner.fetch('/api/organization');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('ratelimit-limit')).toBe('1200');
    expect(await answer.json()).toMatchObject({ id: home, name: 'My business' });
    const changed = await owner.fetch('/api/organization', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ currency: 'GBP' }),
    });
    expect(await changed.json()).toMatchObject({ currency: 'GBP' });
    const refused = await hub.stranger().fetch('/api/organization');
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ code: 'UNAUTHORIZED', message: expect.stringContaining('Sign in') });
  });

  it('answers unknown addresses and bad bodies in one shape, with the request’s id', async () => {
    const unknown = await owner.fetch('/api/nothing-here', { headers: { 'x-request-id': 'trace-12345678' } });
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ code: 'NOT_FOUND' });
    expect(unknown.headers.get('x-request-id')).toBe('trace-12345678');
    const bad = await owner.fetch('/api/organization', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: '{"name": ',
    });
    expect(bad.status).toBe(400);
    const huge = await owner.fetch('/api/organization', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'x'.repeat(1_100_000) }),
    });
    expect(huge.status).toBe(413);
  });
});

describe('the web app', () => {
  it('is served compressed, its files for ever, its page for every path of its own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'syncline-spa-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Hub</title>');
    writeFileSync(join(folder, 'assets', 'app-1a2b.js'), `export const text = '${'hub '.repeat(2_000)}';`);
    const app = await startTestApp(await testServices(), { env: { SYNCLINE_CLIENT_DIR: folder } });
    const ask = (path: string, init?: RequestInit) => fetch(`${app.url}${path}`, init);

    const file = await ask('/assets/app-1a2b.js', { headers: { 'accept-encoding': 'br' } });
    expect(file.headers.get('content-encoding')).toBe('br');
    expect(file.headers.get('cache-control')).toContain('immutable');
    expect((await file.text()).length).toBeGreaterThan(8_000);
    for (const path of ['/', '/orders/0199aaaa?tab=history', '/sign-in']) {
      const page = await ask(path);
      expect([path, page.status, page.headers.get('cache-control')]).toEqual([path, 200, 'no-cache']);
      expect(await page.text()).toContain('<title>Hub</title>');
    }
    for (const path of ['/assets/gone-3c4d.js', '/api/nothing', '/ops/nothing', '/robots.txt']) {
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
    }
    expect((await ask('/sign-in', { method: 'POST' })).status).toBe(404);
    rmSync(folder, { recursive: true });
  });
});
