import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HubError, type Remedy } from '@syncline/shared/errors';
import type { Connector } from '@syncline/shared/kit/connector';
import type { ConnectorContext } from '@syncline/shared/kit/context';
import { makeMemoryBudgets } from '@syncline/shared/kit/memory-budgets';
import { makeNetworks, type Networks } from '@syncline/shared/kit/networks';
import { openConnector } from '@syncline/shared/kit/open-connector';
import { makeSpills } from '@syncline/shared/kit/spill';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { oauth2Rules } from './oauth2-rules.ts';
import { policyRules } from './policy-rules.ts';
import { patiently, readAll, readPatiently, wholeWalk } from './walks.ts';
import { type WebhookFixtures, webhookRules } from './webhook-rules.ts';

/** What a connector brings along to be examined: a stand-in of its vendor, and what the vendor would send. */
export interface ConformanceFixtures {
  /** The sign-in method that `credential` is for; default: the first. */
  authId?: string;
  /** Secret fields, or OAuth tokens. */
  credential: Record<string, unknown>;
  settings(url: string): Record<string, unknown>;
  /** Over real HTTP. At least one stream must need more than one page. */
  vendor(): Promise<StandIn>;
  /** The vendor's hosts are its own, whatever the settings: requests are sent to the stand-in with the real `Host`. */
  hasOwnHosts?: boolean;
  /** Further answers of this vendor's own (trouble inside a 200), and what may be done about each. */
  refusals?: [what: string, reply: Reply, remedies: Remedy[]][];
  webhooks?: WebhookFixtures;
}

export type { WebhookFixtures };

export interface StandIn {
  url: string;
  /** The ids that a full read must bring, by stream. */
  ids: Record<string, string[]>;
  /** Answers each request with this instead, until called with undefined. */
  fail(reply: Reply | undefined): void;
  close(): Promise<void>;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

/** The rules that hold for every connector, whoever the vendor is. */
export function conformance(connector: Connector, fixtures: ConformanceFixtures): void {
  describe('describes itself', () => {
    it('with a name for every field that a person fills in', () => {
      const secrets = connector.auth.flatMap((auth) => (auth.kind === 'secret' ? [auth.fields] : []));
      for (const form of [connector.settings, ...secrets]) {
        // What the form is drawn from.
        const drawn = z.toJSONSchema(form, { io: 'input', unrepresentable: 'any' });
        for (const [name, field] of Object.entries(drawn.properties ?? {})) {
          expect((field as { description?: string }).description, name).toMatch(/\w{3}/);
        }
      }
      expect(connector.summary).toMatch(/\.$/);
      expect(connector.help.length).toBeGreaterThan(0);
    });

    it('with manners that can be kept', () => {
      const policy = connector.api(connector.settings.parse(fixtures.settings('https://vendor.example')) as never);
      expect(policy.baseUrl).toMatch(/^https:\/\//);
      expect(policy.budgets.default.concurrency).toBeGreaterThan(0);
      expect(policy.timeoutMs).toBeGreaterThan(0);
      expect(policy.maxBytes).toBeLessThanOrEqual(100 * 1_048_576);
    });

    it('with a date to tell by, where old records are no longer shown', () => {
      for (const stream of Object.values(connector.streams)) {
        if (stream.visibleSince) expect(stream.createdAt, stream.label).toBeDefined();
      }
    });

    policyRules(connector, fixtures.settings('https://vendor.example'));

    it('with a consent page that is https and learns no secret', () => {
      const settings = connector.settings.parse(fixtures.settings('https://vendor.example')) as never;
      for (const auth of connector.auth) {
        const handover = auth.kind === 'secret' ? auth.handover : undefined;
        const url = handover?.url(settings, {
          appName: 'Syncline',
          state: 'a-state',
          callbackUrl: 'https://hub.example/callback',
          returnUrl: 'https://hub.example/return',
        });
        if (url === undefined) continue;
        expect(url).toMatch(/^https:\/\//);
        for (const secret of secretsOf(fixtures)) expect(url).not.toContain(secret);
        expect(() => handover?.receive({ error: 'denied' })).toThrow(HubError);
      }
    });
  });

  for (const auth of connector.auth) {
    if (auth.kind === 'oauth2') oauth2Rules(connector, auth, fixtures.settings('https://vendor.example'));
  }

  describe('reads', () => {
    let vendor: StandIn;
    let networks: Networks;
    let directory: string;
    beforeAll(async () => {
      vendor = await fixtures.vendor();
      networks = makeNetworks(
        fixtures.hasOwnHosts
          ? { allowedPrivateHosts: [], standIns: { [connector.id]: vendor.url } }
          : { allowedPrivateHosts: [new URL(vendor.url).host] },
      );
      directory = await mkdtemp(join(tmpdir(), 'conformance-'));
    });
    afterAll(async () => {
      await networks.close();
      await vendor.close();
      await rm(directory, { recursive: true, force: true });
    });
    const open = (signal = new AbortController().signal): ConnectorContext<never> =>
      openConnector(connector, {
        settings: fixtures.settings(vendor.url),
        authId: fixtures.authId ?? connector.auth[0].id,
        credential: fixtures.credential,
        signal,
        budgetKey: 'conformance',
        ports: {
          budgets: makeMemoryBudgets(),
          ...networks.of(connector.id),
          spill: (name) => makeSpills({ directory, maxBytes: 100 * 1_048_576 }).open(name, signal),
          now: () => new Date(),
          nonce: () => randomBytes(16).toString('hex'),
        },
      }) as ConnectorContext<never>;

    it('who the vendor is', async () => {
      const result = await connector.probe(open() as never);
      expect(result.account).not.toBe('');
      expect(result.label).not.toBe('');
      for (const secret of secretsOf(fixtures)) expect(JSON.stringify(result)).not.toContain(secret);
    });

    describe.each(Object.entries(connector.streams))('%s', (name, stream) => {
      it('every record once, each a proper entity', async () => {
        const ctx = open();
        const read = await readPatiently(stream, ctx, wholeWalk());
        expect(read.ids).toHaveLength(new Set(read.ids).size);
        expect([...read.ids].sort()).toEqual([...(vendor.ids[name] ?? [])].sort());
        if (read.total !== undefined) expect(read.total).toBe(read.ids.length);
      });

      it('the rest from each checkpoint, as it comes back from the database', async () => {
        const ctx = open();
        const before: string[] = [];
        for await (const page of patiently(stream, ctx, wholeWalk())) {
          before.push(...page.records.map((raw) => stream.id(stream.record.parse(raw.value))));
          const checkpoint = stream.checkpoint.parse(JSON.parse(JSON.stringify(page.checkpoint)));
          const rest = await readPatiently(stream, ctx, { ...wholeWalk(), checkpoint });
          expect(new Set([...before, ...rest.ids])).toEqual(new Set(vendor.ids[name]));
        }
      });

      it('the same ids by the id-only walk', async () => {
        if (!stream.ids) return;
        const ids: string[] = [];
        for await (const page of stream.ids(open(), undefined)) ids.push(...page.ids);
        expect(new Set(ids)).toEqual(new Set(vendor.ids[name]));
      });

      it('one, many, and none that is not there', async () => {
        const ctx = open();
        const [first = '', second = ''] = vendor.ids[name] ?? [];
        const one = await stream.get(ctx, first);
        expect(one && stream.id(stream.record.parse(one.value))).toBe(first);
        expect(await stream.get(ctx, '999999999')).toBeUndefined();
        const many = await stream.getMany?.(ctx, [first, second, '999999999']);
        if (many)
          expect(many.map((raw) => stream.id(stream.record.parse(raw.value))).sort()).toEqual([first, second].sort());
      });

      it('no further than it was told to', async () => {
        const cancel = new AbortController();
        const pages: unknown[] = [];
        const reading = (async () => {
          for await (const page of patiently(stream, open(cancel.signal), wholeWalk())) {
            pages.push(page);
            cancel.abort(new Error('told to stop'));
          }
        })();
        // A stream of one page is through before it hears.
        await reading.catch((error: unknown) => expect(error).toMatchObject({ message: 'told to stop' }));
        expect(pages).toHaveLength(1);
      });

      it('with a cursor that never runs ahead and never falls back', () => {
        if (!stream.incremental) return;
        const { next, cursor } = stream.incremental;
        const ceiling = new Date('2026-03-01T12:00:00Z');
        expect(next({ newest: undefined, ceiling, previous: undefined })).toBeUndefined();
        const first = next({ newest: new Date('2026-03-01T11:00:00Z'), ceiling, previous: undefined });
        expect(cursor.parse(JSON.parse(JSON.stringify(first)))).toEqual(first);
        expect(next({ newest: undefined, ceiling, previous: first })).toEqual(first);
        const ahead = next({ newest: new Date('2030-01-01T00:00:00Z'), ceiling, previous: first });
        expect(JSON.stringify(ahead)).not.toContain('2030');
        expect(next({ newest: new Date('2020-01-01T00:00:00Z'), ceiling, previous: ahead })).toEqual(ahead);
      });

      it.each<[string, Reply, Remedy[]]>([
        ['401', { status: 401, body: '{}' }, ['reconnect', 'reconfigure']],
        ['403', { status: 403, body: '{}' }, ['reconfigure', 'retry']],
        ['429 with Retry-After', { status: 429, headers: { 'retry-after': '60' }, body: '' }, ['wait']],
        ['503 with Retry-After', { status: 503, headers: { 'retry-after': '60' }, body: '<html>' }, ['wait']],
        ['500', { status: 500, body: '<html>' }, ['retry']],
        ['422', { status: 422, body: '{}' }, ['skip']],
        ['a broken-off answer', { status: 200, body: '[{"id":1,"na' }, ['retry', 'report']],
        ['a web page', { status: 200, body: '<!doctype html><p>Hello</p>' }, ['retry', 'report']],
        ...(fixtures.refusals ?? []),
      ])('%s as what it means', async (_what, reply, remedies) => {
        vendor.fail(reply);
        try {
          const error = await readAll(stream, open(), wholeWalk()).then(
            () => undefined,
            (thrown: unknown) => thrown,
          );
          expect(error).toBeInstanceOf(HubError);
          expect(remedies).toContain((error as HubError).remedy);
          for (const secret of secretsOf(fixtures)) {
            expect(`${(error as HubError).message} ${(error as HubError).userMessage}`).not.toContain(secret);
          }
        } finally {
          vendor.fail(undefined);
        }
      });
    });
  });

  if (connector.webhooks && fixtures.webhooks) {
    webhookRules(connector, connector.webhooks, fixtures.webhooks, fixtures.settings('https://vendor.example'));
  }
}

/** What no page, no log and no error may hold. */
const secretsOf = ({ credential }: ConformanceFixtures): string[] =>
  Object.entries(credential).flatMap(([name, value]) =>
    typeof value === 'string' && !name.toLowerCase().endsWith('at') ? [value] : [],
  );
