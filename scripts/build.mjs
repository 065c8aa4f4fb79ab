import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { withLock } from './lock-file.mjs';
import { run } from './processes.mjs';

/** What is built, and from what. A build is left out while its sources are as they were. */
const builds = [
  {
    name: 'server',
    sources: ['server', 'shared', 'drizzle'],
    build: (root) => bundle(join(root, 'server'), ['main.ts', 'commands.ts']),
  },
  {
    name: 'worker',
    sources: ['worker', 'shared', 'drizzle'],
    build: (root) => bundle(join(root, 'worker'), ['main.ts']),
  },
  {
    name: 'sandbox',
    sources: ['sandbox', 'shared/domain'],
    build: (root) => bundle(join(root, 'sandbox'), ['main.ts']),
  },
  { name: 'client', sources: ['client', 'shared/domain', 'shared/errors'], build: buildClient },
];

/** Builds what is out of date. @returns the names of what was built. */
export async function buildAll(root, onProgress = () => undefined) {
  return withLock(join(root, '.syncline', 'build.lock'), async () => {
    const stale = builds
      .map((each) => ({
        ...each,
        stamp: join(root, each.name, 'dist', '.built'),
        state: fingerprint(root, each.sources),
      }))
      .filter(({ stamp, state }) => read(stamp) !== state);
    if (stale.length === 0) return [];
    onProgress(`Building ${stale.map(({ name }) => name).join(', ')}`);
    await Promise.all(
      stale.map(async ({ stamp, state, build }) => {
        rmSync(stamp, { force: true });
        await build(root);
        mkdirSync(join(stamp, '..'), { recursive: true });
        writeFileSync(stamp, state);
      }),
    );
    return stale.map(({ name }) => name);
  });
}

async function buildClient(root) {
  const folder = join(root, 'client');
  await run(process.execPath, [join(folder, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'], {
    cwd: folder,
    // A test or a trial that builds in passing (NODE_ENV=test) must not leave React's slow development build behind.
    env: { ...process.env, NODE_ENV: 'production' },
  });
}

/** Names, sizes and times of all sources: reading them all would take longer than most builds. */
function fingerprint(root, folders) {
  const hash = createHash('sha256')
    .update(process.versions.node)
    .update(String(statSync(join(root, 'pnpm-lock.yaml')).mtimeMs));
  const visit = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules' && entry.name !== 'dist') visit(path);
      } else if (!entry.name.includes('.test.')) {
        const { size, mtimeMs } = statSync(join(root, path));
        hash.update(`${path} ${size} ${mtimeMs}\n`);
      }
    }
  };
  for (const folder of folders) visit(folder);
  return hash.digest('hex');
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
