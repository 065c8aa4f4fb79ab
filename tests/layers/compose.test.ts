import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../scripts/services.mjs';

/** `docker-compose.yml`, judged by the Compose Specification's schema (as dclint, a linter for it, carries it). */
interface Compose {
  services: Record<
    string,
    {
      image?: string;
      command?: string[];
      environment?: Record<string, string>;
      healthcheck?: unknown;
      depends_on?: Record<string, { condition: string }>;
    }
  >;
}
const compose = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }) as Compose;
const linter = dirname(createRequire(import.meta.url).resolve('dclint/package.json'));
const schema = JSON.parse(readFileSync(join(linter, 'schemas', 'compose.schema.json'), 'utf8')) as Record<
  string,
  unknown
>;

const validator = () => {
  // The schema names its dialect with https; Ajv knows it by its older address.
  const { $schema: _dialect, ...rest } = schema;
  const ajv = new Ajv({ strict: false, allErrors: true, allowUnionTypes: true });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  // Compose's own formats ("duration" there is 5s, not ISO 8601).
  ajv.addFormat('duration', /^\d+(\.\d+)?(us|ms|s|m|h)([\d.]+(us|ms|s|m|h))*$/);
  return ajv.compile(rest);
};

it('is valid by the schema of the specification', () => {
  const validate = validator();
  validate(compose);
  expect(validate.errors ?? []).toEqual([]);
});

it('and the schema would notice', () => {
  const validate = validator();
  expect(validate({ services: { server: { image: 'x', helthcheck: {} } } })).toBe(false);
  expect(validate({ services: { server: { image: 'x', depends_on: { redis: { condition: 'soon' } } } } })).toBe(false);
});

it('watches the health of all that keeps running, and migrates before anything serves', () => {
  const { migrate, ...lasting } = compose.services;
  expect(Object.keys(lasting).sort()).toEqual(['postgres', 'redis', 'server', 'worker']);
  for (const [name, service] of Object.entries(lasting)) expect(service.healthcheck, name).toBeTruthy();
  expect(migrate?.depends_on?.postgres?.condition).toBe('service_healthy');
  for (const name of ['server', 'worker']) {
    expect(lasting[name]?.depends_on?.migrate?.condition).toBe('service_completed_successfully');
    expect(lasting[name]?.environment?.NODE_ENV).toBe('production');
  }
});

it('never lets Redis drop a job', () => {
  const command = compose.services.redis?.command?.join(' ');
  expect(command).toContain('--maxmemory-policy noeviction');
  expect(command).toContain('--appendonly yes');
});
