import { isDeepStrictEqual } from 'node:util';
import { findConnectionByAccount } from '@syncline/drizzle/queries/connection-changes';
import { findConnection } from '@syncline/drizzle/queries/connections';
import { insertHandover, noteHandoverFailure, takeHandover } from '@syncline/drizzle/queries/handovers';
import { HubError, toHubError } from '@syncline/shared/errors';
import { z } from 'zod';
import { parse } from './check-input.ts';
import { type Actor, type Connected, saveConnected, saveRekeyed } from './connect.ts';
import { handoverBinding, handoverLifeSeconds, hashState, newState } from './handover-state.ts';
import type { Services } from './index.ts';

/** Who is sent to the vendor and comes back: the same person, in the same sign-in. */
export interface Traveller extends Actor {
  /** The session's own token: only its hash is kept. */
  sessionToken: string;
}

export interface OAuthStart {
  provider: string;
  authId?: string | undefined;
  settings: Record<string, unknown>;
  name?: string | undefined;
  /** Reconnects this one. */
  integrationId?: string | undefined;
  startSync: boolean;
  createdSince?: string | undefined;
}

/** Where a vendor sends the person back to: what the operator registers there. */
export const redirectUrlOf = (appUrl: string, provider: string): string =>
  `${appUrl}/api/integrations/${provider}/callback`;

const secretSchema = z.object({ verifier: z.string().nullable() });

/**
 * Begins an approval: answers where to send the person's browser. The state is good for one way back, within ten
 * minutes, in the session that began it; what the person chose is kept here and never taken from the way back.
 * @throws BAD_REQUEST with the fields for wrong settings; HubError `reconfigure` OAUTH_APP_MISSING.
 */
export async function startOAuth(
  services: Services,
  who: Traveller,
  input: OAuthStart,
): Promise<{ url: string; state: string }> {
  const { organizationId } = who;
  const connector = services.connectors.get(input.provider);
  const settings = parse(connector.settings, input.settings, 'settings');
  const vendor = services.vendors.oauth(connector.id, input.authId, settings);
  const state = newState();
  const stateHash = hashState(state);
  const redirectUrl = redirectUrlOf(services.env.appUrl, connector.id);
  const { url, verifier } = await vendor.begin({ state, redirectUrl });
  const secret = services.seal.seal(JSON.stringify({ verifier }), handoverBinding(organizationId, stateHash));
  await services.database.tenant(organizationId, async (tx) => {
    await insertHandover(tx, {
      organizationId,
      kind: 'oauth',
      stateHash,
      provider: connector.id,
      authId: vendor.authId,
      userId: who.userId,
      sessionHash: hashState(who.sessionToken),
      settings,
      name: input.name ?? null,
      connectionId: input.integrationId ?? null,
      startSync: input.startSync,
      createdSince: input.createdSince ?? null,
      secret,
      lifeSeconds: handoverLifeSeconds,
    });
    await who.audit({ targetType: 'provider', targetId: connector.id, detail: { settings } }, tx);
  });
  return { url: vendor.browserUrl(url).href, state };
}

/**
 * The way back: proves that it belongs to an approval that was begun here, asks the vendor for tokens, tries them, and
 * saves what works. An account that is connected already gets the new tokens; its settings and its history stay, unless
 * this connection was meant and its settings were given anew.
 * @param query the callback's whole query, as it came.
 * @throws HubError by remedy; what went wrong is also noted for the page that the person is sent to.
 */
export async function finishOAuth(
  services: Services,
  who: Traveller,
  input: { provider: string; query: URLSearchParams },
): Promise<Connected> {
  const { organizationId } = who;
  const stateHash = hashState(input.query.get('state') ?? '');
  const inTenant = <T>(work: Parameters<typeof services.database.tenant<T>>[1]) =>
    services.database.tenant(organizationId, work);
  const handover = await inTenant((tx) => takeHandover(tx, 'oauth', stateHash, hashState(who.sessionToken)));
  if (!handover?.sealed || handover.keyId === null || handover.provider !== input.provider) throw stateUnknown();
  try {
    const { provider, settings, connectionId, sealed, keyId } = handover;
    const plain = services.seal.open(sealed, keyId, handoverBinding(organizationId, stateHash));
    const { verifier } = secretSchema.parse(JSON.parse(plain));
    const vendor = services.vendors.oauth(provider, handover.authId ?? undefined, settings);
    const kept = {
      state: input.query.get('state') ?? '',
      redirectUrl: redirectUrlOf(services.env.appUrl, provider),
      verifier,
    };
    const tokens = await vendor.exchange(input.query, kept);
    const connector = services.connectors.get(provider);
    const access = { connector, settings, authId: vendor.authId, credential: { ...tokens } };
    const probed = await services.vendors.probe({ provider, ...access });
    const known = await inTenant(async (tx) => {
      if (connectionId !== null) return findConnection(tx, connectionId);
      const same = await findConnectionByAccount(tx, provider, probed.account);
      return same && same.status !== 'disconnected' ? findConnection(tx, same.id) : undefined;
    });
    if (known) {
      const again: Actor = {
        ...who,
        audit: (entry, tx) => who.audit({ ...entry, action: 'connection.reconnect' }, tx),
      };
      const meant = connectionId !== null || isDeepStrictEqual(settings, known.settings);
      // Its own settings may need more than was asked for here: the vendor is asked what they will not bring.
      const kept = meant ? access : { ...access, settings: known.settings };
      const found = meant ? probed : await services.vendors.probe({ provider, ...kept });
      const changed = await saveRekeyed(services, again, known, kept, found);
      const warnings = meant ? changed.warnings : [...changed.warnings, settingsKept(known.name)];
      return { integrationId: known.id, name: known.name, runId: null, reconnected: true, ...changed, warnings };
    }
    if (connectionId !== null) throw connectionGone();
    return await saveConnected(services, who, access, probed, {
      name: handover.name ?? undefined,
      startSync: handover.startSync,
      createdSince: handover.createdSince?.toISOString(),
    });
  } catch (error) {
    const { code, userMessage: message, remedy } = toHubError(error);
    await inTenant((tx) => noteHandoverFailure(tx, stateHash, { code, message, remedy }));
    throw error;
  }
}

const settingsKept = (name: string): string =>
  `This account was connected already as “${name}”. It got the new access and kept its settings; what was entered now was not taken over. To change them, open the settings of “${name}”.`;

/** One answer for a state that is made up, late, used, or another session's. */
const stateUnknown = () =>
  new HubError('reconnect', 'No approval was begun with this state.', {
    code: 'OAUTH_STATE_UNKNOWN',
    userMessage:
      'This approval was not begun in this sign-in, is older than ten minutes, or was used before. Nothing was changed. Start again.',
    origin: 'hub',
  });

const connectionGone = () =>
  new HubError('reconfigure', 'The connection was deleted meanwhile.', {
    code: 'CONNECTION_GONE',
    userMessage: 'The connection was deleted while you were approving it. Nothing was saved. Connect it anew.',
    origin: 'hub',
  });
