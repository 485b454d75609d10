// Compiled catalogs, shared by all turns of a worker. A version never changes, so an entry never goes stale.

import { readCatalog } from '../store/catalog.ts';
import type { Database } from '../store/database.ts';
import { type CompiledCatalog, compiledCatalog } from '../turn/compiled-catalog.ts';

const MOST_CATALOGS = 100;

export interface Catalogs {
  of(key: { organisationId: string; catalogVersion: number }): Promise<CompiledCatalog>;
}

/** Keeps the most recently used versions; several turns that ask for one at once share one read. */
export function createCatalogs(db: Database): Catalogs {
  const kept = new Map<string, Promise<CompiledCatalog>>();
  return {
    of({ organisationId, catalogVersion }) {
      const key = `${organisationId}\n${catalogVersion}`;
      const catalog = kept.get(key) ?? readCatalog(db, { organisationId, catalogVersion }).then(compiledCatalog);
      kept.delete(key);
      kept.set(key, catalog);
      catalog.catch(() => kept.delete(key));
      for (const [oldest] of kept) {
        if (kept.size <= MOST_CATALOGS) break;
        kept.delete(oldest);
      }
      return catalog;
    },
  };
}
