import { readFileSync } from 'node:fs';

/** The version of the package that this file belongs to; compiled, it lies one folder deeper. */
export function version(): string {
  const folder = import.meta.url.endsWith('.ts') ? '../..' : '../../..';
  const manifest = readFileSync(new URL(`${folder}/package.json`, import.meta.url), 'utf8');
  return String(Object(JSON.parse(manifest)).version);
}
