import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@syncline/drizzle/client';
import { migrateDatabase } from '@syncline/drizzle/migrate';
import { findConnection, insertConnection } from '@syncline/drizzle/queries/connections';
import { findCredential, putCredential } from '@syncline/drizzle/queries/credentials';
import { encryptionKeys } from '@syncline/shared/runtime/env';
import { makeSealer } from '@syncline/shared/runtime/seal';
import { v7 as uuid } from 'uuid';
import { afterAll, expect, it } from 'vitest';
import { ensureDatabase } from '../../scripts/databases.mjs';
import { dataFolder, root, type Services, startServices } from '../../scripts/services.mjs';
import { readOrMakeKeys } from '../../scripts/settings.mjs';

/**
 * The backup of `npm start` as docs/operations.md describes it: stop, copy the data folder, start the copy elsewhere.
 * Its own Postgres, with fsync on, whatever services the other tests use.
 */
const work = mkdtempSync(join(tmpdir(), 'syncline-backup-'));
const original = join(work, 'original');
const copy = join(work, 'elsewhere', 'restored');
const running: Services[] = [];

afterAll(async () => {
  await Promise.all(running.map((services) => services.stop()));
  rmSync(work, { recursive: true, force: true });
});

const organizationId = uuid();
const connectionId = uuid();
const binding = { organizationId, connectionId, kind: 'auth' };
const secret = '{"consumerKey":"ck_of_the_test","consumerSecret":"cs_of_the_test"}';

it('a stopped data folder, copied, starts elsewhere with all data, and its keys open the credentials', async () => {
  const before = await start(original);
  await withDatabase(before, async (database) => {
    const seal = makeSealer(encryptionKeys.parse(readOrMakeKeys(original).encryptionKeys));
    await database.tenant(organizationId, async (tx) => {
      await insertConnection(tx, {
        organizationId,
        id: connectionId,
        provider: 'sandbox',
        name: 'Läden & Söhne',
        settings: { storeUrl: 'https://shop.example' },
        authId: 'keys',
        account: 'https://shop.example',
        label: 'shop.example',
        facts: {},
        warnings: [],
        createdSince: null,
        createdBy: uuid(),
      });
      await putCredential(tx, organizationId, connectionId, { kind: 'auth', ...seal.seal(secret, binding) });
    });
  });
  await before.stop();
  expect(existsSync(join(original, 'postgres', 'data', 'postmaster.pid'))).toBe(false);

  // Without Redis, as the documentation says: it may forget everything.
  cpSync(original, copy, { recursive: true, filter: (path) => !path.startsWith(join(original, 'redis')) });
  rmSync(original, { recursive: true });

  const after = await start(copy);
  await withDatabase(after, async (database) => {
    const { connection, credential } = await database.tenant(organizationId, async (tx) => ({
      connection: await findConnection(tx, connectionId),
      credential: await findCredential(tx, connectionId, 'auth'),
    }));
    expect(connection).toMatchObject({ name: 'Läden & Söhne', settings: { storeUrl: 'https://shop.example' } });
    if (!credential) throw new Error('The credential is missing.');

    const kept = makeSealer(encryptionKeys.parse(readOrMakeKeys(copy).encryptionKeys));
    expect(kept.open(credential.sealed, credential.keyId, binding)).toBe(secret);

    const lost = makeSealer([{ id: 'k9', key: randomBytes(32) }]);
    expect(() => lost.open(credential.sealed, credential.keyId, binding)).toThrow(
      expect.objectContaining({ remedy: 'reconnect', code: 'SEAL_KEY_LOST' }),
    );
    // Another key under the old name must not pass for it either.
    const wrong = makeSealer([{ id: credential.keyId, key: randomBytes(32) }]);
    expect(() => wrong.open(credential.sealed, credential.keyId, binding)).toThrow(
      expect.objectContaining({ remedy: 'reconnect', code: 'SEAL_BROKEN' }),
    );
  });
  await after.stop();
});

it('keys are made once, readable by their owner alone, and never replaced when the file is damaged', () => {
  const folder = join(work, 'keys');
  const first = readOrMakeKeys(folder);
  expect(readOrMakeKeys(folder)).toEqual(first);
  expect(encryptionKeys.parse(first.encryptionKeys)).toHaveLength(1);
  expect(first.authSecret.length).toBeGreaterThanOrEqual(32);
  expect((statSync(join(folder, 'keys.json')).mode & 0o777).toString(8)).toBe('600');
  writeFileSync(join(folder, 'keys.json'), '{');
  expect(() => readOrMakeKeys(folder)).toThrow(/bring it back from a backup/);
  expect(readFileSync(join(folder, 'keys.json'), 'utf8')).toBe('{');
});

async function start(folder: string): Promise<Services> {
  const services = await startServices({ folder, toolsFolder: join(dataFolder(), 'redis') });
  running.push(services);
  return services;
}

async function withDatabase(services: Services, work: (database: ReturnType<typeof openDatabase>) => Promise<void>) {
  const url = await ensureDatabase(root, services.databaseUrl, 'syncline');
  await migrateDatabase(url);
  const database = openDatabase(url, { max: 1, applicationName: 'backup-test' });
  try {
    await work(database);
  } finally {
    await database.close();
  }
}
