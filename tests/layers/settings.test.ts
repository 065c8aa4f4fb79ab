import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../scripts/services.mjs';
import { sourceFiles } from './source-files.ts';

/** `.env.example` is the list of settings: nothing is read that it does not name, and it names nothing unread. */
const example = readFileSync(join(root, '.env.example'), 'utf8');
const listed = new Set([...example.matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=/gm)].map(([, name = '']) => name));

const read = new Set(
  sourceFiles(['server', 'worker', 'shared', 'sandbox'], ['env.ts']).flatMap(({ text }) =>
    [...text.matchAll(/^\s+([A-Z][A-Z0-9_]{2,}):/gm)].map(([, name = '']) => name),
  ),
);

const readByScripts = new Set(
  sourceFiles(['scripts', 'tests', '.ci'], ['.mjs', '.ts', 'run']).flatMap(({ text }) =>
    [...text.matchAll(/(?:process\.env|settings|env)\.([A-Z][A-Z0-9_]{2,})/g)].map(([, name = '']) => name),
  ),
);

const readByCompose = new Set(
  [...readFileSync(join(root, 'docker-compose.yml'), 'utf8').matchAll(/\$\{([A-Z][A-Z0-9_]+)/g)].map(
    ([, name = '']) => name,
  ),
);

it('finds the settings', () => {
  expect(read.size).toBeGreaterThan(15);
});

it('lists every setting that a process reads', () => {
  expect([...read, ...readByCompose].filter((name) => !listed.has(name))).toEqual([]);
});

it('lists nothing that is not read', () => {
  const isRead = (name: string) =>
    // Each vendor's app is read by its name's pattern (shared/kit/oauth-apps.ts).
    /_CLIENT_(ID|SECRET)$/.test(name) || [read, readByScripts, readByCompose].some((names) => names.has(name));
  expect([...listed].filter((name) => !isRead(name))).toEqual([]);
});
