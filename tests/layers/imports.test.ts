import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, sourceFiles } from './source-files.ts';

/**
 * Who may import whom. The engine knows no vendor, no SQL and no queue; a vendor is one folder; the browser gets
 * nothing but the domain and the errors. Tests beside a file keep to the same rules.
 */
type Layer =
  | 'client'
  | 'server'
  | 'worker'
  | 'engine'
  | 'domain'
  | 'errors'
  | 'kit'
  | 'connectors'
  | 'queues'
  | 'runtime'
  | 'drizzle'
  | 'sandbox';

const allowed: Record<Layer, readonly Layer[]> = {
  client: ['domain', 'errors'],
  server: ['domain', 'errors', 'kit', 'queues', 'runtime', 'drizzle'],
  worker: ['domain', 'errors', 'kit', 'connectors', 'queues', 'runtime', 'drizzle', 'engine'],
  engine: ['domain', 'errors', 'kit'],
  domain: [],
  errors: ['domain'],
  kit: ['domain', 'errors'],
  connectors: ['domain', 'errors', 'kit'],
  queues: ['domain', 'errors'],
  // It fills the kit's ports (rate budgets on Redis).
  runtime: ['domain', 'errors', 'kit'],
  drizzle: ['domain', 'errors', 'runtime'],
  sandbox: ['domain'],
};

/** Single files that may do what their layer may not. */
const doors: Record<string, { layer: Layer; why: string }> = {
  'server/connectors.ts': { layer: 'connectors', why: 'narrows connectors to sign-in, settings, probe and receive' },
};

const files = sourceFiles(['client', 'server', 'worker', 'shared', 'drizzle', 'sandbox'], ['.ts', '.tsx']);

it('finds the sources', () => {
  expect(files.length).toBeGreaterThan(30);
});

describe('imports keep to the layers', () => {
  it.each(Object.keys(allowed) as Layer[])('%s', (layer) => {
    const wrong = files
      .filter(({ path }) => layerOf(path) === layer)
      .flatMap(({ path, text }) =>
        importsOf(text).flatMap(({ specifier, typeOnly }) => {
          const target = targetOf(path, specifier);
          const to = target === undefined ? undefined : layerOf(target);
          if (!target || !to || mayImport(path, layer, target, to, typeOnly)) return [];
          return [
            `${path} imports ${specifier} (${to}); ${layer} may import only ${[layer, ...allowed[layer]].join(', ')}`,
          ];
        }),
      );
    expect(wrong).toEqual([]);
  });
});

it('sees every way to import, and which take only types', () => {
  const text = `
    import type { A } from './a.ts';
    import { type B } from './b.ts';
    import C, { type D } from './c.ts';
    export {
      e,
    } from './e.ts';
    import './f.css';
    const g = await import('./g.ts');
    type H = import('./h.ts').H;
    /* import i from './i.ts'; */`;
  expect(importsOf(text).map(({ specifier, typeOnly }) => `${specifier} ${typeOnly}`)).toEqual([
    './a.ts true',
    './b.ts true',
    './c.ts false',
    './e.ts false',
    './f.css false',
    './g.ts false',
    './h.ts true',
  ]);
});

function mayImport(path: string, from: Layer, target: string, to: Layer, typeOnly: boolean): boolean {
  if (from === 'connectors' && to === 'connectors') {
    // Vendors do not know each other; the registry knows them all.
    return path === 'shared/connectors/index.ts' || vendorOf(path) === vendorOf(target);
  }
  if (from === to || allowed[from].includes(to)) return true;
  if (doors[path]?.layer === to) return true;
  // The one thing the browser takes from the server: the type of its router.
  return from === 'client' && to === 'server' && typeOnly;
}

function layerOf(path: string): Layer | undefined {
  const [top, second] = path.split('/');
  switch (top) {
    case 'client':
    case 'server':
    case 'drizzle':
    case 'sandbox':
      return top;
    case 'worker':
      return second === 'engine' ? 'engine' : 'worker';
    case 'shared':
      return sharedLayers.find((layer) => layer === second);
    default:
      return undefined;
  }
}

const sharedLayers = ['domain', 'errors', 'kit', 'connectors', 'queues', 'runtime'] as const;

/** The project's path of what is imported; undefined for npm packages and Node's own. */
function targetOf(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier);
  return /^@syncline\/(.+)$/.exec(specifier)?.[1];
}

const vendorOf = (path: string) => path.split('/')[2];
