import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/services.mjs';

/** The project's own files, as they are on disk. */
export interface SourceFile {
  /** From the project's root, with forward slashes. */
  path: string;
  text: string;
}

const ignored = new Set(['node_modules', 'dist', '.git', '.syncline', 'coverage', 'output']);

/** All files under these folders (the whole project: '.') with one of these endings. */
export function sourceFiles(folders: readonly string[], endings: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) => walk(folder, endings));
}

function walk(folder: string, endings: readonly string[]): SourceFile[] {
  let entries: import('node:fs').Dirent[];
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ignored.has(entry.name) ? [] : walk(path, endings);
    if (!entry.isFile() || !endings.some((ending) => entry.name.endsWith(ending))) return [];
    return [{ path, text: readFileSync(join(root, path), 'utf8') }];
  });
}

export interface Import {
  specifier: string;
  /** `import type`, or every name marked `type`. */
  typeOnly: boolean;
}

const statement = /^\s*(?:import|export)\s+(type\s+)?((?:[\w*{}\s,$]|\btype\b)*?)\s*from\s*['"]([^'"]+)['"]/gm;
const sideEffect = /^\s*import\s+['"]([^'"]+)['"]/gm;
const dynamic = /\bimport\(\s*['"]([^'"]+)['"]\s*\)(\.\w+)?/g;

/** What a file imports or re-exports. */
export function importsOf(text: string): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '');
  return [
    ...[...code.matchAll(statement)].map(([, type, names = '', specifier = '']) => ({
      specifier,
      typeOnly: type !== undefined || onlyTypes(names),
    })),
    ...[...code.matchAll(sideEffect)].map(([, specifier = '']) => ({ specifier, typeOnly: false })),
    ...[...code.matchAll(dynamic)].map(([, specifier = '', member]) => ({
      specifier,
      // `import('x').Name` is a type; `import('x')` alone is a value.
      typeOnly: member !== undefined && member !== '.then',
    })),
  ];
}

function onlyTypes(names: string): boolean {
  const braces = /^\{([\s\S]*)\}$/.exec(names.trim())?.[1];
  if (braces === undefined) return false;
  const parts = braces.split(',').filter((part) => part.trim() !== '');
  return parts.length > 0 && parts.every((part) => part.trim().startsWith('type '));
}
