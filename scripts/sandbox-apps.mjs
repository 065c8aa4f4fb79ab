/**
 * Vendors with OAuth 2 that the sandbox simulates: settings that send their requests to it, with the app that is
 * registered there. A vendor for which the operator has set an app or another origin is left as it is.
 */
export async function sandboxApps(url, env) {
  const answer = await fetch(`${url}/control/apps`, { signal: AbortSignal.timeout(5_000) });
  if (!answer.ok) throw new Error(`The sandbox did not say which apps it has (${answer.status}).`);
  const origins = JSON.parse(env.SYNCLINE_VENDOR_ORIGINS || '{}');
  const settings = {};
  for (const { provider, clientId, clientSecret } of await answer.json()) {
    const prefix = provider.toUpperCase().replaceAll('-', '_');
    if (env[`${prefix}_CLIENT_ID`] || env[`${prefix}_CLIENT_SECRET`] || origins[provider]) continue;
    settings[`${prefix}_CLIENT_ID`] = clientId;
    settings[`${prefix}_CLIENT_SECRET`] = clientSecret;
    origins[provider] = url;
  }
  return { ...settings, SYNCLINE_VENDOR_ORIGINS: JSON.stringify(origins) };
}
