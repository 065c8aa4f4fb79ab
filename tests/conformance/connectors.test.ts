import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { connectorOf, connectors } from '@syncline/shared/connectors';
import { describe, expect, it } from 'vitest';
import { type ConformanceFixtures, conformance } from './suite.ts';

const folder = fileURLToPath(new URL('../../shared/connectors', import.meta.url));
const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe('the registry', () => {
  it('holds every folder under its own name, and nothing else', () => {
    expect(Object.keys(connectors).sort()).toEqual(folders.map((entry) => entry.name).sort());
    for (const [id, connector] of Object.entries(connectors)) {
      expect(connector.id).toBe(id);
      expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(connectorOf(id)).toBe(connector);
    }
    expect(connectorOf('constructor')).toBeUndefined();
  });

  it.each(Object.keys(connectors))('%s has fixtures to be judged by', (id) => {
    expect(existsSync(new URL(`${id}/fixtures.ts`, import.meta.url))).toBe(true);
  });
});

for (const [id, connector] of Object.entries(connectors)) {
  const { fixtures } = (await import(`./${id}/fixtures.ts`)) as { fixtures: ConformanceFixtures };
  describe(id, () => conformance(connector, fixtures));
}
