import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// The browser's code has its own types (DOM, JSX), so it is checked apart.
const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = fileURLToPath(new URL('./node_modules/typescript/bin/tsc', import.meta.url));
const results = ['tsconfig.json', 'client/tsconfig.json'].map((project) =>
  spawnSync(process.execPath, [tsc, '-p', project], { cwd: root, stdio: 'inherit' }),
);
process.exit(results.every(({ status }) => status === 0) ? 0 : 1);
