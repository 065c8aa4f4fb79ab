import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock-file.mjs';
import { run } from './processes.mjs';

/** The oldest Node that every dependency runs on. */
const OLDEST_NODE = [20, 19];

/** Ends with a clear message on a Node that is too old; nothing has been done by then. */
export function assertNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(`Syncline needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Installs what the lockfile says, with the pinned pnpm, when that has not been done since the lockfile changed. */
export async function installDependencies(root, onProgress = () => undefined) {
  if (isInstalled(root)) return;
  await withLock(join(root, '.syncline', 'install.lock'), async () => {
    if (isInstalled(root)) return;
    const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    onProgress(`Installing dependencies with ${packageManager}`);
    // --yes: npm may be told to ask before it fetches anything. CI: pnpm does not ask before it replaces node_modules.
    await run('npx', ['--yes', packageManager, 'install', '--frozen-lockfile', '--prefer-offline'], {
      cwd: root,
      env: { ...process.env, CI: 'true' },
    });
    const now = new Date();
    utimesSync(marker(root), now, now);
  });
}

function isInstalled(root) {
  return existsSync(marker(root)) && statSync(marker(root)).mtimeMs >= statSync(join(root, 'pnpm-lock.yaml')).mtimeMs;
}

const marker = (root) => join(root, 'node_modules', '.modules.yaml');
