import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Path of a script beside this file, in the form this file runs in: .ts from sources, .js when compiled. */
export function scriptPath(name: string): string {
  return fileURLToPath(new URL(`./${name}${runsFromSource() ? '.ts' : '.js'}`, import.meta.url));
}

/** Node arguments that let a child process run such a script. */
export function scriptLoader(): string[] {
  if (!runsFromSource()) return [];
  return ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href];
}

function runsFromSource(): boolean {
  return import.meta.url.endsWith('.ts');
}
