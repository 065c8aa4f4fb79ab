import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { freePort } from './free-port.mjs';
import { answersHttp } from './ready.mjs';

/** The environment, over what stands in the project's `.env`. Empty values count as absent. */
export function readSettings(root) {
  const file = join(root, '.env');
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
  const written = Object.fromEntries(Object.entries(fromFile).filter(([, value]) => value !== ''));
  return { ...written, ...given };
}

/**
 * Secrets that were not given are made once and kept in the data folder: whoever has `keys.json` and the database has
 * everything, and without it no stored credential can be opened. It belongs into every backup.
 */
export function readOrMakeKeys(folder) {
  const path = join(folder, 'keys.json');
  if (existsSync(path)) {
    try {
      const { encryptionKeys, authSecret } = JSON.parse(readFileSync(path, 'utf8'));
      if (encryptionKeys && authSecret) return { encryptionKeys, authSecret };
    } catch {
      // Said below.
    }
    throw new Error(
      `${path} cannot be read. Without its keys no stored credential opens: bring it back from a backup.`,
    );
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const keys = {
    encryptionKeys: `k1:${randomBytes(32).toString('base64')}`,
    authSecret: randomBytes(32).toString('base64url'),
  };
  writeFileSync(path, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return keys;
}

/** The sandbox keeps its port over restarts: connections to its stores have the address. */
export async function keepPort(folder, name) {
  const path = join(folder, `${name}.json`);
  try {
    const { port } = JSON.parse(readFileSync(path, 'utf8'));
    if (!(await answersHttp(`http://127.0.0.1:${port}/`))) return port;
  } catch {
    // The first start.
  }
  const port = await freePort();
  writeFileSync(path, JSON.stringify({ port }));
  return port;
}

/** A password that can be read aloud: no look-alikes, 20 characters, about 98 bits. */
export function makePassword() {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
  const characters = [...randomBytes(20)].map((byte) => alphabet[byte % alphabet.length]);
  return [0, 5, 10, 15].map((from) => characters.slice(from, from + 5).join('')).join('-');
}
