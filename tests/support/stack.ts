import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sandboxApps } from '../../scripts/sandbox-apps.mjs';
import { type ManagedProcess, startProcess } from './managed-process.ts';

/**
 * Syncline as its users run it: the built server, workers and sandbox as processes of their own,
 * against services that are already there. Drills kill them; the bench measures them.
 */
export interface StackOptions {
  databaseUrl: string;
  redisUrl: string;
  logFolder: string;
  workers?: number;
  /** Settings of the sandbox, such as SANDBOX_ORDERS. */
  sandbox?: Record<string, string>;
  /** Vendors by connector id whose requests all go to the sandbox. */
  standsInFor?: string[];
  /** Further settings of server and worker. */
  env?: Record<string, string>;
  /** Further arguments of Node for server and workers. */
  nodeArgs?: string[];
}

export interface Stack {
  url: string;
  sandboxUrl: string;
  owner: { email: string; password: string };
  /** 32 bytes in base64: what the stack seals credentials with. */
  encryptionKey: string;
  server: ManagedProcess;
  sandbox: ManagedProcess;
  workers: ManagedProcess[];
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

export async function startStack(options: StackOptions): Promise<Stack> {
  const [serverPort, sandboxPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${serverPort}`;
  const sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
  const owner = { email: 'owner@example.com', password: randomBytes(12).toString('base64url') };
  const encryptionKey = randomBytes(32).toString('base64');
  const env: Record<string, string> = {
    NODE_ENV: 'test',
    PORT: String(serverPort),
    APP_URL: url,
    DATABASE_URL: options.databaseUrl,
    REDIS_URL: options.redisUrl,
    SYNCLINE_ENCRYPTION_KEYS: `stack:${encryptionKey}`,
    SYNCLINE_AUTH_SECRET: randomBytes(32).toString('base64'),
    SYNCLINE_OWNER_EMAIL: owner.email,
    SYNCLINE_OWNER_PASSWORD: owner.password,
    SYNCLINE_SANDBOX: 'true',
    SYNCLINE_SANDBOX_URL: sandboxUrl,
    SYNCLINE_VENDOR_ORIGINS: JSON.stringify(
      Object.fromEntries((options.standsInFor ?? []).map((id) => [id, sandboxUrl])),
    ),
    ...options.env,
  };
  const start = (name: string, entry: string, ready: () => Promise<boolean>, own: Record<string, string> = env) =>
    startProcess({
      name,
      command: process.execPath,
      args: [...(name === 'sandbox' ? [] : (options.nodeArgs ?? [])), '--enable-source-maps', join(root, entry)],
      env: own,
      ready,
      logFile: join(options.logFolder, `${name}.log`),
    });

  const started: ManagedProcess[] = [];
  try {
    const sandbox = await start('sandbox', 'sandbox/dist/main.js', () => answers(`${sandboxUrl}/`), {
      SANDBOX_PORT: String(sandboxPort),
      ...options.sandbox,
    });
    started.push(sandbox);
    // As `npm start` does it: the apps that are registered in the sandbox are this installation's.
    const apps = await sandboxApps(sandboxUrl, { ...env, SYNCLINE_VENDOR_ORIGINS: '{}' });
    for (const id of options.standsInFor ?? []) {
      const prefix = id.toUpperCase().replaceAll('-', '_');
      for (const [name, value] of Object.entries(apps)) if (name.startsWith(`${prefix}_CLIENT_`)) env[name] ??= value;
    }
    const server = await start('server', 'server/dist/main.js', () => answers(`${url}/health/ready`));
    started.push(server);
    const workers: ManagedProcess[] = [];
    for (let n = 1; n <= (options.workers ?? 1); n++) {
      const worker = await start(`worker-${n}`, 'worker/dist/main.js', async () => true);
      workers.push(worker);
      started.push(worker);
    }
    const stop = async () => {
      await Promise.all(started.map((one) => one.kill('SIGTERM')));
    };
    return { url, sandboxUrl, owner, encryptionKey, server, sandbox, workers, stop };
  } catch (error) {
    await Promise.all(started.map((one) => one.kill('SIGKILL')));
    throw error;
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('No port was given.')),
      );
    });
  });
}
