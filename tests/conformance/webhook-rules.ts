import type { OAuthApp } from '@syncline/shared/kit/auth';
import type { Connector } from '@syncline/shared/kit/connector';
import type { Change, RawRequest } from '@syncline/shared/kit/webhooks';
import { describe, expect, it } from 'vitest';

export interface WebhookFixtures {
  secret: string;
  /** Genuine deliveries, the stream that each is about, and what it means where that is no record. */
  good: { request: RawRequest; stream?: string; kind?: Change['kind'] }[];
  /** Names of the headers without which a delivery proves nothing. */
  proof: string[];
  handshake?: RawRequest;
  /** Signed with the secret, and still not to be taken in: of another account, another topic's, no delivery at all. */
  relabelled?: [what: string, request: RawRequest][];
  /** Where the secret comes from, for connectors that have `secrets`. */
  secretFrom?: { app: OAuthApp | undefined; credential: Record<string, unknown> | undefined };
}

/** What holds for the webhooks of every connector that has some. */
export function webhookRules(
  connector: Connector,
  webhooks: NonNullable<Connector['webhooks']>,
  { secret, good, proof, handshake, relabelled = [], secretFrom }: WebhookFixtures,
  typed: Record<string, unknown>,
): void {
  describe('webhooks', () => {
    const rejected = { kind: 'reject' };
    const settings = connector.settings.parse(typed) as never;

    it('accepts genuine ones, knows repeats, and says what changed', () => {
      for (const { request, stream, kind } of good) {
        const receipt = webhooks.receive(request, secret);
        expect(receipt).toMatchObject({ kind: 'accept' });
        expect(webhooks.receive(request, secret)).toEqual(receipt);
        if (receipt.kind !== 'accept') continue;
        expect(receipt.delivery.dedupeKey).not.toBe('');
        const changes = webhooks.changes({ topic: receipt.delivery.topic, body: request.body }, settings);
        if (kind !== undefined) expect(changes.map((change) => change.kind)).toContain(kind);
        if (stream === undefined) continue;
        expect(changes.map((change) => ('stream' in change ? change.stream : undefined))).toContain(stream);
        expect(Object.keys(connector.streams)).toContain(stream);
      }
    });

    it('fails closed', () => {
      for (const { request } of good) {
        expect(webhooks.receive(request, `${secret}x`)).toMatchObject(rejected);
        expect(webhooks.receive(request, '')).toMatchObject(rejected);
        const body = Buffer.from(request.body);
        const at = Math.floor(body.length / 2);
        body.writeUInt8(body.readUInt8(at) ^ 1, at);
        expect(webhooks.receive({ ...request, body }, secret)).toMatchObject(rejected);
        for (const name of proof) {
          const headers = Object.fromEntries(Object.entries(request.headers).filter(([each]) => each !== name));
          expect(webhooks.receive({ ...request, headers }, secret), name).toMatchObject(rejected);
        }
      }
    });

    it('believes no header that the signature does not cover', () => {
      for (const [what, request] of relabelled) expect(webhooks.receive(request, secret), what).toMatchObject(rejected);
      // A secret of several accounts: what is about an account or a person must be seen to be refused.
      if (webhooks.secrets && webhooks.lastingTopics) expect(relabelled).not.toEqual([]);
    });

    it('keeps what it does not know, and does nothing about it', () => {
      const changes = webhooks.changes({ topic: 'planet.exploded', body: Buffer.from('{"id":1}') }, settings);
      expect(changes).toMatchObject([{ kind: 'ignored' }]);
    });

    it('shakes hands without storing', () => {
      if (handshake) expect(webhooks.receive(handshake, secret)).toMatchObject({ kind: 'reply' });
    });

    it('are proven by secrets that are the vendor’s to choose, never by an empty one', () => {
      if (!webhooks.secrets) return;
      const secrets = webhooks.secrets(secretFrom ?? { app: undefined, credential: undefined });
      expect(secrets).toContain(secret);
      expect(webhooks.secrets({ app: undefined, credential: undefined })).toEqual([]);
      const blank = { app: { clientId: '', clientSecret: '' }, credential: { secret: '', token: '' } };
      expect(webhooks.secrets(blank).filter((each) => each !== '')).toEqual([]);
      // The address is shared by all accounts, so each delivery must say whose it is.
      for (const { request } of good) expect(webhooks.claimedAccount(request)).toMatch(/\S/);
    });

    it('subscribe to nothing that comes by itself', () => {
      expect(new Set(webhooks.topics).size).toBe(webhooks.topics.length);
      for (const topic of webhooks.lastingTopics ?? []) expect(webhooks.topics).not.toContain(topic);
      const told = new Set(
        webhooks.topics.map((topic) => webhooks.streamOf?.(topic)).filter((each) => each !== undefined),
      );
      if (webhooks.streamOf) expect([...told].sort()).toEqual(Object.keys(connector.streams).sort());
    });
  });
}
