import type { z } from 'zod';
import type { OutgoingRequest } from './http.ts';

/** Secrets typed by a person or handed over by the vendor's own page, or tokens by OAuth 2. */
export type Auth<S> = SecretAuth<S> | OAuth2Auth<S>;

export interface SecretAuth<S, F extends z.ZodObject = z.ZodObject> {
  kind: 'secret';
  id: string;
  label: string;
  /** The secret fields, each described: they become the form's password fields. */
  fields: F;
  /** Adds the proof of who we are. Pure: time and nonce are handed in. */
  sign(credential: z.infer<F>, request: OutgoingRequest, at: SigningInput<S>): OutgoingRequest;
  /** The vendor's own page that makes the keys and posts them to us. */
  handover?: {
    /** Where to send the person's browser. `state` is unguessable and single use. */
    url(settings: S, input: { appName: string; state: string; callbackUrl: string; returnUrl: string }): string;
    /** The vendor's POST: what it echoes as state, and the credential. Throws a HubError on anything else. */
    receive(body: unknown): { state: string; credential: z.infer<F> };
  };
}

/**
 * The authorisation code flow of OAuth 2, as far as vendors differ; the kit does the rest by the book: state
 * bound to the session, PKCE, exchange, refresh with rotation, revocation. The app's own id and secret belong
 * to the installation (`<VENDOR>_CLIENT_ID`, `<VENDOR>_CLIENT_SECRET`), the tokens to the connection.
 */
export interface OAuth2Auth<S> {
  kind: 'oauth2';
  id: string;
  label: string;
  /**
   * What we ask for, in the vendor's words; some only where a setting wants what they open. Also asked with nothing
   * set, for the set-up help.
   */
  scopes(settings: Partial<S>): string[];
  /** A space by the book; some vendors want a comma. */
  scopeSeparator?: ' ' | ',';
  /** Not every vendor knows it. */
  pkce: boolean;
  authorizeUrl(settings: S): string;
  tokenUrl(settings: S): string;
  /** Where tokens are given back on disconnecting; absent: the vendor has no such place. */
  revokeUrl?(settings: S): string;
  /** Added to the authorisation request, to the exchange and to the refresh. */
  extra?: { authorize?: Record<string, string>; exchange?: Record<string, string>; refresh?: Record<string, string> };
  /** How the app proves itself at the token endpoint: in the body (default) or by Basic. */
  clientAuth?: 'body' | 'basic';
  /** What the vendor's answer lacks of the standard's: called with each token answer before it is checked. */
  tokenAnswer?(answer: Record<string, unknown>): Record<string, unknown>;
  /**
   * What only this vendor proves about the way back (a signature of the query, a time, the account's name).
   * `query` is the callback's, complete. Pure. @throws HubError `reconnect` when it does not hold.
   */
  checkCallback?(query: URLSearchParams, input: { app: OAuthApp; settings: S; now: Date }): void;
  /** Adds the token. Pure. */
  sign(credential: OAuthTokens, request: OutgoingRequest, at: SigningInput<S>): OutgoingRequest;
}

/** The installation's registration at the vendor. */
export interface OAuthApp {
  clientId: string;
  clientSecret: string;
}

/** What is sealed as the credential of an OAuth 2 connection. Instants as ISO strings. */
export interface OAuthTokens {
  accessToken: string;
  /** Null: the access token lives until it is revoked. */
  refreshToken: string | null;
  /** Null: it does not end. */
  expiresAt: string | null;
  refreshExpiresAt: string | null;
  /** As granted, which may be less than was asked for. */
  scopes: string[];
}

export interface SigningInput<S> {
  settings: S;
  now: Date;
  nonce: string;
}
