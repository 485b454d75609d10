// Compiled catalogs, shared by all turns of a worker. A version never changes, so an entry never goes stale.

import { readCatalog } from '../store/catalog.ts';
import type { Database } from '../store/database.ts';
import { readScenarios } from '../store/scenarios.ts';
import { type CompiledCatalog, compiledCatalog } from '../turn/compiled-catalog.ts';

const MOST_CATALOGS = 100;

interface Version {
  organisationId: string;
  catalogVersion: number;
}

export interface Catalogs {
  of(version: Version): Promise<CompiledCatalog>;
}

/** Keeps the most recently used versions; several turns that ask for one at once share one read. */
export function createCatalogs(db: Database): Catalogs {
  const kept = new Map<string, Promise<CompiledCatalog>>();
  return {
    of(version) {
      const key = `${version.organisationId}\n${version.catalogVersion}`;
      const catalog = kept.get(key) ?? compiled(db, version);
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

async function compiled(db: Database, version: Version): Promise<CompiledCatalog> {
  const [actions, scenarios] = await Promise.all([readCatalog(db, version), readScenarios(db, version)]);
  return compiledCatalog(actions, scenarios);
}
