import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/services.mjs';
import { type SourceFile, sourceFiles } from './source-files.ts';

/** The rules of the house that a formatter or linter does not know. Each failure names the rule and why it is one. */
const packages = ['client', 'server', 'worker', 'shared', 'drizzle', 'sandbox'];
const code = sourceFiles([...packages, 'tests', 'scripts'], ['.ts', '.tsx', '.mjs']);
const shipped = code.filter(({ path }) => packages.includes(path.split('/')[0] ?? '') && !path.includes('.test.'));

describe('rules of the house', () => {
  it('no file is longer than 400 lines: what does more than one thing is split', () => {
    const long = code
      .map(({ path, text }) => [path, text.split('\n').length - 1] as const)
      .filter(([, lines]) => lines > 400);
    expect(long).toEqual([]);
  });

  it('names are kebab-case: no surprises between systems that fold case and those that do not', () => {
    const names = sourceFiles([...packages, 'tests', 'scripts', 'docs'], ['']).map(({ path }) => path);
    const odd = names.filter(
      (path) =>
        !path.startsWith('drizzle/migrations/') &&
        !path.split('/').every((part) => kebab.test(part) || conventional.has(part)),
    );
    expect(odd).toEqual([]);
  });

  it('no file is a drawer: utils, helpers, common and misc say nothing about what is inside', () => {
    const drawers = code.filter(({ path }) => /(^|\/)(utils?|helpers?|common|misc)(\.|\/)/.test(path));
    expect(paths(drawers)).toEqual([]);
  });

  it('process.env is read in env.ts only: every setting is parsed once, and listed', () => {
    const readers = shipped.filter(
      ({ path, text }) => basename(path) !== 'env.ts' && /process\.env\b/.test(withoutComments(text)),
    );
    expect(paths(readers.filter(({ path }) => !buildTools.has(path)))).toEqual([]);
  });

  it('SQL is in drizzle/ only: whoever changes a table finds every query', () => {
    const sql = /\b(select\s+[\w*"(].*\sfrom\s|insert\s+into\s+\w|update\s+\w+\s+set\s|delete\s+from\s+\w)/i;
    const writers = shipped.filter(({ path, text }) => !path.startsWith('drizzle/') && sql.test(templates(text)));
    expect(paths(writers)).toEqual([]);
  });

  it('classes are for errors only: values and closures compose, base classes do not', () => {
    const classes = shipped.flatMap(({ path, text }) =>
      [...withoutComments(text).matchAll(/^\s*(?:export\s+)?(?:default\s+)?(?:abstract\s+)?class\s+(\w+)(.*)$/gm)]
        .filter(([, , rest = '']) => !/extends\s+\w*(Error|Boundary|Component)\b/.test(rest))
        .map(([, name]) => `${path}: class ${name}`),
    );
    expect(classes).toEqual([]);
  });

  it('a vendor is named in its own folder only: another one must need no change elsewhere', () => {
    const named = shipped.filter(
      ({ path, text }) => !vendorPlaces.some((place) => path.startsWith(place)) && vendors.test(withoutComments(text)),
    );
    expect(paths(named.filter(({ path }) => !(path in vendorExceptions)))).toEqual([]);
  });

  it('no switch on a vendor: what differs is data or a function of its connector', () => {
    const switches = code.filter(({ text }) =>
      /switch\s*\(\s*[\w.?]*(provider|vendor|platform|connector(Id|\.id)?)\s*\)/i.test(text),
    );
    expect(paths(switches)).toEqual([]);
  });

  it('nothing is left for later in the text, and no check is switched off without a reason', () => {
    const words = /\b(TODO|FIXME|XXX|HACK)\b|@ts-ignore|@ts-nocheck|\b(describe|it|test)\.only\(/;
    const unfinished = code.filter(({ path, text }) => !path.startsWith('tests/layers/') && words.test(text));
    expect(paths(unfinished)).toEqual([]);
    const silenced = code.filter(
      ({ text }) => /biome-ignore[^:\n]*(:\s*)?$/m.test(text) || /@ts-expect-error\s*$/m.test(text),
    );
    expect(paths(silenced)).toEqual([]);
  });

  it('the root package has no dependencies: a habitual npm install there changes nothing', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
    const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
    expect(kinds.filter((kind) => kind in manifest)).toEqual([]);
  });

  it('versions are exact: the same install today and next year (types may move within their major)', () => {
    const loose = packages.concat('tests').flatMap((name) => {
      const manifest = JSON.parse(readFileSync(join(root, name, 'package.json'), 'utf8')) as Manifest;
      return Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
        .filter(([dependency, range]) => !/^(\d|workspace:)/.test(range) && !dependency.startsWith('@types/'))
        .map(([dependency, range]) => `${name}: ${dependency} ${range}`);
    });
    expect(loose).toEqual([]);
  });

  it('every connector is one folder of at most two dozen source files: more is more than one vendor', () => {
    const folder = join(root, 'shared', 'connectors');
    const vendorsThere = readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory());
    for (const vendor of vendorsThere) {
      const files = sourceFiles([`shared/connectors/${vendor}`], ['.ts']).filter(
        ({ path }) => !path.includes('.test.'),
      );
      expect(files.length, `${vendor}: source files`).toBeLessThanOrEqual(24);
    }
  });
});

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** Words by which a vendor's name would show up; more come with more connectors. */
const vendors = /woo(commerce)?\b|\bwc[-_/]|shopify|hubspot|salesforce|pipedrive|magento|bigcommerce/i;

/** Folders that are a vendor's own. */
const vendorPlaces = ['shared/connectors/', 'sandbox/', 'drizzle/migrations/'];

/** Procedures, addresses and pictures that bear a vendor's name for people's sake, each with its reason. */
const vendorExceptions: Record<string, string> = {
  'server/trpc/integrations/connect-shopify.ts': 'a documented procedure of the API',
  'server/trpc/integrations/finish-shopify.ts': 'a documented procedure of the API',
  'server/trpc/integrations/connect-woocommerce.ts': 'a documented procedure of the API',
  'server/trpc/integrations/router.ts': 'mounts those procedures',
  'client/src/features/welcome/welcome.tsx': 'offers a newcomer one store to begin with',
};

/** Build and migration tools are configured before any env.ts is there. */
const buildTools = new Set(['client/vite.config.ts', 'drizzle/drizzle.config.ts']);

const kebab = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;

/** Names that tools or customs prescribe. */
const conventional = new Set(['README.md', '_journal.json', 'tsconfig.json', '__screenshots__']);

const paths = (files: readonly SourceFile[]) => files.map(({ path }) => path);

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');

/** What stands between backticks, on one line. */
const templates = (text: string) =>
  [...withoutComments(text).matchAll(/`([^`]*)`/g)].map(([, body = '']) => body.replace(/\s+/g, ' ')).join('\n');
