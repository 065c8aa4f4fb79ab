const removed = '[removed]';
const secretName =
  /secret|token|password|passwd|signature|nonce|api[-_]?key|consumer_key|authorization|^key$|^sig$|^code$/i;

/** Path and query of a URL as it may be stored: user info is left out, values named like secrets are removed. */
export function redactUrl(url: URL): string {
  if (url.search === '') return url.pathname;
  const query = url.search
    .slice(1)
    .split('&')
    .map((pair) => {
      const [name = ''] = pair.split('=', 1);
      return secretName.test(decodeQuietly(name)) ? `${name}=${removed}` : pair;
    })
    .join('&');
  return `${url.pathname}?${query}`;
}

/** Text without any of the given secrets, also where they were percent-encoded or written as Basic credentials. */
export function redactText(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < 6) continue;
    for (const form of [secret, encodeURIComponent(secret)]) clean = clean.split(form).join(removed);
  }
  return clean;
}

function decodeQuietly(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
