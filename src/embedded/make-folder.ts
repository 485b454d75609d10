import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, one by one: Node's recursive mkdir never ends below /proc, where making a folder
 * fails with ENOENT whatever is there.
 * @throws Error of the file system
 */
export async function makeFolder(path: string, { mode }: { mode?: number } = {}): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found?.isDirectory()) return;
  if (!found && dirname(path) !== path) await makeFolder(dirname(path), mode === undefined ? {} : { mode });
  await mkdir(path, { mode }).catch(async (error: NodeJS.ErrnoException) => {
    // another process was faster
    const made = error.code === 'EEXIST' && (await stat(path)).isDirectory();
    if (!made) throw error;
  });
}
