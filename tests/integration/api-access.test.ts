import { makeServerConnectors } from '@syncline/server/connectors';
import type { AppRouter } from '@syncline/server/router';
import type { Role } from '@syncline/shared/domain/roles';
import type { Connector } from '@syncline/shared/kit/connector';
import { createTRPCClient, httpSubscriptionLink, type TRPCClient, TRPCClientError } from '@trpc/client';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fakeConnector } from '../support/fake-connector.ts';
import { fakeOrder, idOf, makeFakeVendor } from '../support/fake-vendor.ts';
import { testServices } from '../support/services.ts';
import { startTestApp } from '../support/test-app.ts';
import { startTestWorker } from '../support/test-worker.ts';

/** Who may do what, what is told live and to whom, and keys that a shop hands over. */
const test = await testServices();
const vendor = makeFakeVendor();
for (let n = 1; n <= 20; n += 1) vendor.orders.set(idOf(n), fakeOrder(idOf(n)));
const shop = await vendor.listen();
const host = new URL(shop.url).host;

const [token] = fakeConnector.auth;
const withHandover = {
  ...fakeConnector,
  auth: [
    {
      ...token,
      handover: {
        url: (settings: { storeUrl: string }, { state, callbackUrl, returnUrl }: Record<string, string>) =>
          `${settings.storeUrl}/approve?${new URLSearchParams({ state: state ?? '', callbackUrl: callbackUrl ?? '', returnUrl: returnUrl ?? '' })}`,
        receive: (body: unknown) => {
          const { state, token } = z.object({ state: z.string(), token: z.string() }).parse(body);
          return { state, credential: { token } };
        },
      },
    },
  ],
} as unknown as Connector;
const connectors = { fable: withHandover };
const hub = await startTestApp(test, {
  connectors: makeServerConnectors(connectors),
  env: { SYNCLINE_ALLOWED_PRIVATE_HOSTS: host },
});
await startTestWorker(test, hub, { connectors, allowedPrivateHosts: [host] });
afterAll(() => shop.close());

const owner = await hub.signIn(hub.owner.email, hub.owner.password);
const organizationId = (await owner.api.session.me.query()).activeOrganizationId ?? '';
const input = {
  provider: 'fable',
  settings: { storeUrl: shop.url },
  credential: { token: 'a-token' },
  startSync: false,
};
const { integrationId } = await owner.api.integrations.connect.mutate(input);

const member = async (role: Role) => {
  const email = `${role}@example.com`;
  const { password } = await hub.makePerson({ email, organizationId, role });
  return (await hub.signIn(email, password)).inOrganization(organizationId);
};
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof TRPCClientError ? (error.data?.code ?? 'none') : String(error)),
  );

type Api = TRPCClient<AppRouter>;
const nobody = '0199aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa';

describe('roles', () => {
  const acts: Record<string, [(api: Api) => Promise<unknown>, Role[]]> = {
    'see connections': [(api) => api.integrations.list.query(), ['admin', 'member', 'viewer']],
    'see orders': [(api) => api.orders.list.query({}), ['admin', 'member', 'viewer']],
    sync: [(api) => api.integrations.sync.mutate({ integrationId }), ['admin', 'member']],
    'test a connection': [(api) => api.integrations.test.mutate({ integrationId }), ['admin', 'member']],
    connect: [(api) => api.integrations.connect.mutate(input), ['admin']],
    rename: [(api) => api.integrations.rename.mutate({ integrationId, name: 'Shop' }), ['admin']],
    'rotate keys': [
      (api) => api.integrations.rotateCredentials.mutate({ integrationId, credential: { token: 'b' } }),
      ['admin'],
    ],
    delete: [(api) => api.integrations.remove.mutate({ integrationId, confirm: 'no' }), ['admin']],
    'retry failures': [(api) => api.failures.retry.mutate({ connectionId: integrationId }), ['admin', 'member']],
    'replay webhooks': [(api) => api.inbox.replay.mutate({ connectionId: integrationId, ids: [nobody] }), ['admin']],
    'read the audit log': [(api) => api.audit.list.query({}), ['admin']],
  };

  it.each(['admin', 'member', 'viewer'] as const)('%s may do what the role allows, and nothing else', async (role) => {
    const api = await member(role);
    for (const [what, [act, allowed]] of Object.entries(acts)) {
      const code = await codeOf(act(api));
      if (allowed.includes(role)) expect(code, what).not.toBe('FORBIDDEN');
      else expect(code, what).toBe('FORBIDDEN');
    }
  });

  it('shows another organisation nothing, under its own name and under ours', async () => {
    const { email, password } = await hub.makePerson({ email: 'elsewhere@example.com' });
    const other = await hub.signIn(email, password);
    expect(await other.api.integrations.list.query()).toEqual([]);
    expect(await codeOf(other.api.integrations.get.query({ integrationId }))).toBe('NOT_FOUND');
    expect(await codeOf(other.api.integrations.sync.mutate({ integrationId }))).toBe('NOT_FOUND');
    expect(await codeOf(other.inOrganization(organizationId).integrations.list.query())).toBe('FORBIDDEN');
    expect(await codeOf(hub.stranger().api.integrations.list.query())).toBe('UNAUTHORIZED');
  });
});

describe('live progress', () => {
  const watch = (cookie: string, seen: (event: { runId: string; status: string }) => void) => {
    const client = createTRPCClient<AppRouter>({
      links: [
        httpSubscriptionLink({
          url: `${hub.url}/api/trpc`,
          EventSource: sourceWith({ cookie }) as never,
          connectionParams: { organizationId },
        }),
      ],
    });
    return client.runs.progress.subscribe({}, { onData: seen, onError: () => undefined });
  };

  it('tells a run from its first page to its end, to its own organisation only', async () => {
    const events: { runId: string; status: string }[] = [];
    const strange: unknown[] = [];
    const { email, password } = await hub.makePerson({ email: 'watcher@example.com' });
    const stranger = await hub.signIn(email, password);
    const subscriptions = [
      watch(owner.cookie, (event) => events.push(event)),
      watch(stranger.cookie, (event) => strange.push(event)),
    ];
    const { runId } = await owner.api.integrations.sync.mutate({ integrationId, type: 'full' });
    await expect
      .poll(() => events.filter((event) => event.runId === runId).at(-1)?.status, { timeout: 30_000 })
      .toBe('succeeded');
    for (const subscription of subscriptions) subscription.unsubscribe();
    expect(strange).toEqual([]);
    expect(events.at(-1)).toMatchObject({
      connectionId: integrationId,
      counts: { fetched: 20 },
      streams: expect.arrayContaining([
        expect.objectContaining({ label: 'Orders', vendorTotal: 20, status: 'proven' }),
      ]),
    });
  });
});

describe('approval at the shop', () => {
  const begin = async () => {
    const { url, state } = await owner.api.integrations.startHandover.mutate({
      provider: 'fable',
      settings: { storeUrl: shop.url },
      integrationId,
    });
    const address = new URL(url);
    expect(address.searchParams.get('state')).toBe(state);
    expect(address.searchParams.get('returnUrl')).toBe(`${hub.url}/integrations/handover?state=${state}`);
    return { state, callback: address.searchParams.get('callbackUrl') ?? '' };
  };
  const post = (address: string, body: unknown) =>
    fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  it('takes the keys once, seals them, and lets only the session finish that began', async () => {
    const { state, callback } = await begin();
    expect(await codeOf(owner.api.integrations.finishHandover.mutate({ state }))).toBe('PRECONDITION_FAILED');
    expect((await post(callback, { state, token: 'handed-over-token' })).status).toBe(200);
    expect((await post(callback, { state, token: 'another' })).status).toBe(401);
    const stored = await test.database.tenant(organizationId, (tx) => tx`select * from handovers`);
    expect(JSON.stringify(stored)).not.toContain('handed-over-token');
    expect(JSON.stringify(stored)).not.toContain(state);

    const sameOwner = await hub.signIn(hub.owner.email, hub.owner.password);
    expect(await codeOf(sameOwner.api.integrations.finishHandover.mutate({ state }))).toBe('PRECONDITION_FAILED');
    expect(await owner.api.integrations.finishHandover.mutate({ state })).toMatchObject({
      integrationId,
      reconnected: true,
    });
    expect(await codeOf(owner.api.integrations.finishHandover.mutate({ state }))).toBe('PRECONDITION_FAILED');
  });

  it('refuses wrong states, bodies, providers, and what came too late', async () => {
    const { state, callback } = await begin();
    expect((await post(callback, { state: 'x'.repeat(43), token: 't' })).status).toBe(401);
    expect((await post(callback.replace('fable', 'other'), { state, token: 't' })).status).toBe(401);
    await test.database.tenant(
      organizationId,
      (tx) => tx`update handovers set expires_at = now() - interval '1 second'`,
    );
    expect((await post(callback, { state, token: 't' })).status).toBe(401);
  });
});

/** Node has no EventSource that sends cookies: the few lines the subscription link needs of one. */
function sourceWith(headers: Record<string, string>) {
  return class extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSED = 2;
    readonly CONNECTING = 0;
    readonly OPEN = 1;
    readonly CLOSED = 2;
    readyState = 0;
    readonly #abort = new AbortController();

    constructor(url: string) {
      super();
      void this.#read(url);
    }

    async #read(url: string): Promise<void> {
      try {
        const answer = await fetch(url, {
          headers: { ...headers, accept: 'text/event-stream' },
          signal: this.#abort.signal,
        });
        this.readyState = 1;
        this.dispatchEvent(new Event('open'));
        let rest = '';
        for await (const chunk of answer.body ?? []) {
          rest += Buffer.from(chunk).toString('utf8');
          const messages = rest.split('\n\n');
          rest = messages.pop() ?? '';
          for (const message of messages) this.#tell(message);
        }
      } catch {
        // Closed by us, or by the server: the link sees it as it does in a browser.
      }
    }

    #tell(message: string): void {
      const fields = Object.fromEntries(
        message
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()]),
      );
      this.dispatchEvent(
        new MessageEvent(fields.event ?? 'message', { data: fields.data ?? '', lastEventId: fields.id ?? '' }),
      );
    }

    close(): void {
      this.readyState = 2;
      this.#abort.abort();
    }
  };
}
