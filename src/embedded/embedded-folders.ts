import { join } from 'node:path';

/** Where the embedded servers keep what must last (`stateDir`) and what can be fetched again (`cacheDir`). */
export interface EmbeddedFolders {
  stateDir: string;
  cacheDir: string;
}

/**
 * Picks both folders from absolute paths; touches no disk.
 * `errandHome` (ERRAND_HOME) wins for both; otherwise state lies in `<projectDir>/.errand`
 * and the cache in `$XDG_CACHE_HOME/errand` or `~/.cache/errand`.
 */
export function embeddedFolders({
  errandHome,
  projectDir,
  home,
  xdgCacheHome,
}: {
  errandHome?: string | undefined;
  projectDir: string;
  home: string;
  xdgCacheHome?: string | undefined;
}): EmbeddedFolders {
  if (errandHome) return { stateDir: join(errandHome, 'state'), cacheDir: join(errandHome, 'cache') };
  return { stateDir: join(projectDir, '.errand'), cacheDir: join(xdgCacheHome || join(home, '.cache'), 'errand') };
}
