// Makes the folder of a new connector: `pnpm scaffold connector NAME`.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const templates = fileURLToPath(new URL('./templates/connector/', import.meta.url));

/**
 * Writes a connector that passes the conformance suite on its stand-in, and enters it in the registry.
 * @param {string} id folder name: lower case, digits, dashes
 * @param {string} root the project's folder
 * @returns {string[]} the files written, relative to the root
 */
export function scaffoldConnector(id, root) {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
    throw new Error(
      `"${id}" is no name for a connector. Use lower-case letters, digits and dashes, such as "fresh-books".`,
    );
  }
  const value = id.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  const name = id.replace(/(^|-)([a-z0-9])/g, (_, dash, letter) => (dash ? ' ' : '') + letter.toUpperCase());
  const targets = {
    'index.ts.txt': `shared/connectors/${id}/index.ts`,
    'fixtures.ts.txt': `tests/conformance/${id}/fixtures.ts`,
    'provider.md.txt': `docs/providers/${id}.md`,
  };
  for (const target of Object.values(targets)) {
    if (existsSync(join(root, target))) throw new Error(`${target} is there already; nothing was written.`);
  }
  for (const [template, target] of Object.entries(targets)) {
    const text = readFileSync(join(templates, template), 'utf8');
    mkdirSync(dirname(join(root, target)), { recursive: true });
    writeFileSync(
      join(root, target),
      text.replaceAll('__ID__', id).replaceAll('__VALUE__', value).replaceAll('__NAME__', name),
    );
  }
  const registry = 'shared/connectors/index.ts';
  writeFileSync(join(root, registry), registered(readFileSync(join(root, registry), 'utf8'), id, value));
  return [...Object.values(targets), registry];
}

/** The registry with one import and one entry more, both in order. */
function registered(text, id, value) {
  const imports = text.match(/^import \{ \w+ \} from '\.\/[\w-]+\/index\.ts';$/gm) ?? [];
  const line = `import { ${value} } from './${id}/index.ts';`;
  const sorted = [...imports, line].sort((a, b) => (a.split('./')[1] < b.split('./')[1] ? -1 : 1));
  const entries = /(Readonly<Record<string, Connector>> = \{\n)([\s\S]*?)(\n\};)/.exec(text);
  const first = imports[0];
  if (!first || !entries) throw new Error('The registry has another shape than expected; add the connector by hand.');
  const rows = [...entries[2].split('\n'), value === id ? `  ${id},` : `  '${id}': ${value},`].sort();
  return imports
    .slice(1)
    .reduce((all, each) => all.replace(`${each}\n`, ''), text)
    .replace(first, sorted.join('\n'))
    .replace(entries[0], `${entries[1]}${rows.join('\n')}${entries[3]}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kind, id] = process.argv.slice(2);
  if (kind !== 'connector' || !id) {
    console.error('Usage: pnpm scaffold connector NAME');
    process.exit(1);
  }
  try {
    const written = scaffoldConnector(id, fileURLToPath(new URL('..', import.meta.url)));
    console.log(`Written:\n${written.map((file) => `  ${file}`).join('\n')}`);
    console.log('\nReplace what is marked FACT, then run the conformance suite:\n  npm test -- conformance');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
