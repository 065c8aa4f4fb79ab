import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundle } from '../../scripts/bundle.mjs';
import { root } from '../../scripts/services.mjs';

/**
 * A process is shipped as a bundle that imports npm packages from its own folder. What our packages inside it need must
 * be listed there (the bundler refuses otherwise), and what is listed must be needed.
 */
const neededOtherwise: Record<string, readonly string[]> = {
  // The files that bull-board serves; the version that trpc-to-openapi asks its host for.
  server: ['@bull-board/ui', 'zod-openapi'],
  worker: [],
  // The published schema, read as a file.
  sandbox: ['@shopify/dev-mcp'],
};

it.each([
  ['server', ['main.ts', 'commands.ts']],
  ['worker', ['main.ts']],
  ['sandbox', ['main.ts']],
] as const)('%s lists exactly what its bundle imports', async (name, entries) => {
  const { imported } = await bundle(join(root, name), entries, { write: false });
  const manifest = JSON.parse(readFileSync(join(root, name, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  const listed = Object.keys(manifest.dependencies ?? {}).filter((each) => !each.startsWith('@syncline/'));
  expect(listed.filter((each) => !imported.includes(each) && !neededOtherwise[name]?.includes(each))).toEqual([]);
});
