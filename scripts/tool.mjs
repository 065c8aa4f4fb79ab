import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildAll } from './build.mjs';
import { assertNode, installDependencies } from './install.mjs';
import { root } from './services.mjs';

/**
 * Sets up a fresh clone as `npm test` does (packages, builds), then runs a TypeScript tool of the
 * tests with the arguments of this command, and ends as it ends.
 * @param entry path from the project's root, such as tests/drill/main.ts
 */
export async function runTool(entry) {
  assertNode();
  const say = (text) => console.log(`· ${text}`);
  await installDependencies(root, say);
  await buildAll(root, say);
  const tsx = join(root, 'tests', 'node_modules', '.bin', 'tsx');
  const child = spawn(tsx, [join(root, entry), ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
  // Ctrl-C reaches the child by itself; its own tidying decides when all is over.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => process.exit(code ?? 1));
}
