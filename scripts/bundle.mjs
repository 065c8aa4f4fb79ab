import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Bundles entries of a package into its dist/: our own packages go in, everything from npm stays an import.
 * As a command, from a package's folder: node ../scripts/bundle.mjs main.ts
 */
export async function bundle(packageFolder, entries, { write = true } = {}) {
  const require = createRequire(join(packageFolder, 'package.json'));
  const { build } = await import(pathToFileURL(require.resolve('esbuild')).href);
  const outdir = join(packageFolder, 'dist');
  const { metafile } = await build({
    absWorkingDir: packageFolder,
    entryPoints: entries,
    outdir,
    write,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    metafile: true,
    logLevel: 'warning',
    plugins: [npmStaysOutside],
  });
  const imported = importedPackages(metafile);
  assertDependencies(packageFolder, imported);
  if (write) copyMigrations(packageFolder, outdir, metafile);
  return { imported };
}

const npmStaysOutside = {
  name: 'npm-stays-outside',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === 'entry-point' || path.startsWith('@syncline/')) return undefined;
      return { path, external: true };
    });
  },
};

/** The npm packages that a bundle imports when it runs. */
function importedPackages(metafile) {
  const paths = Object.values(metafile.outputs)
    .flatMap((output) => output.imports)
    .filter(({ external, path }) => external && !isBuiltin(path))
    .map(({ path }) =>
      path
        .split('/')
        .slice(0, path.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  return [...new Set(paths)].sort();
}

/** A bundle imports from its own folder, so what the packages inside it need must be listed there too. */
function assertDependencies(packageFolder, imported) {
  const { name, dependencies = {} } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const missing = imported.filter((dependency) => !(dependency in dependencies));
  if (missing.length > 0) {
    throw new Error(`${name} bundles code that imports ${missing.join(', ')}: add to its dependencies.`);
  }
}

/** The migrator looks for its SQL files beside itself. */
function copyMigrations(packageFolder, outdir, metafile) {
  const migrates = Object.keys(metafile.inputs).some((input) => input.endsWith('drizzle/migrate.ts'));
  const from = resolve(packageFolder, '..', 'drizzle', 'migrations');
  if (!migrates || !existsSync(from)) return;
  const to = join(outdir, 'migrations');
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const entries = process.argv.slice(2);
  if (entries.length === 0) {
    console.error('Usage, from a package: node ../scripts/bundle.mjs ENTRY.ts …');
    process.exit(1);
  }
  await bundle(process.cwd(), entries);
}
