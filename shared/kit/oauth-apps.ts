import type { OAuthApp } from './auth.ts';

/** The installation's registrations at vendors, by connector id. Vendors without one are absent. */
export type OAuthApps = Readonly<Record<string, OAuthApp>>;

/** What the operator sets so that a vendor's OAuth 2 sign-in works: `SHOP_CLIENT_ID` and `SHOP_CLIENT_SECRET` for `shop`. */
export function appSettingNames(provider: string): { clientId: string; clientSecret: string } {
  const name = provider.toUpperCase().replaceAll('-', '_');
  return { clientId: `${name}_CLIENT_ID`, clientSecret: `${name}_CLIENT_SECRET` };
}

/**
 * The apps that settings name, both parts of each. Which vendors there are is not known here: a pair that belongs to
 * none is never asked for.
 */
export function oauthAppsOf(settings: Record<string, string | undefined>): OAuthApps {
  const apps: Record<string, OAuthApp> = {};
  for (const [setting, clientId] of Object.entries(settings)) {
    const name = /^([A-Z][A-Z0-9_]*)_CLIENT_ID$/.exec(setting)?.[1];
    const clientSecret = settings[`${name}_CLIENT_SECRET`];
    if (name === undefined || !clientId || !clientSecret) continue;
    apps[name.toLowerCase().replaceAll('_', '-')] = { clientId, clientSecret };
  }
  return apps;
}
