import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connector } from '@syncline/shared/kit/connector';
import { afterAll, describe, expect, it } from 'vitest';
import { scaffoldConnector } from '../../scripts/scaffold.mjs';
import { root } from '../../scripts/services.mjs';
import { type ConformanceFixtures, conformance } from './suite.ts';

// A project that is only links: the new folder must not appear in this one while other tests read it.
const project = mkdtempSync(join(tmpdir(), 'syncline-scaffold-'));
mkdirSync(join(project, 'shared', 'connectors'), { recursive: true });
mkdirSync(join(project, 'tests', 'conformance'), { recursive: true });
const there = readdirSync(join(root, 'shared', 'connectors'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
for (const folder of ['kit', 'errors', 'domain', 'node_modules', ...there.map((name) => `connectors/${name}`)]) {
  symlinkSync(join(root, 'shared', folder), join(project, 'shared', folder));
}
symlinkSync(join(root, 'tests', 'node_modules'), join(project, 'tests', 'node_modules'));
symlinkSync(join(root, 'tests', 'conformance', 'suite.ts'), join(project, 'tests', 'conformance', 'suite.ts'));
copyFileSync(join(root, 'shared', 'connectors', 'index.ts'), join(project, 'shared', 'connectors', 'index.ts'));

const written = scaffoldConnector('fresh-fields', project);
const { connectors } = (await import(join(project, 'shared/connectors/index.ts'))) as {
  connectors: Record<string, Connector>;
};
const { fixtures } = (await import(join(project, 'tests/conformance/fresh-fields/fixtures.ts'))) as {
  fixtures: ConformanceFixtures;
};

describe('a scaffolded connector', () => {
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it('stands in the registry under its name', () => {
    expect(written).toContain('shared/connectors/fresh-fields/index.ts');
    expect(Object.keys(connectors).sort()).toEqual([...there, 'fresh-fields'].sort());
    expect(connectors['fresh-fields']).toMatchObject({ id: 'fresh-fields', name: 'Fresh Fields' });
    expect(readFileSync(join(project, 'docs/providers/fresh-fields.md'), 'utf8')).toContain('# Fresh Fields');
  });

  it('is not written over, and needs a proper name', () => {
    expect(() => scaffoldConnector('fresh-fields', project)).toThrow('there already');
    for (const name of ['Shop', '../x', 'a b', '', '9shop', 'a--b']) {
      expect(() => scaffoldConnector(name, project)).toThrow('no name for a connector');
    }
  });

  const connector = connectors['fresh-fields'];
  if (connector) conformance(connector, fixtures);
});
