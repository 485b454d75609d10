import { type PostgresServer, startPostgres } from './postgres.ts';
import { startTemporalServer, type TemporalServer } from './temporal-server.ts';

/** The dev servers that were asked for. */
export interface DevServers {
  temporal?: TemporalServer;
  postgres?: PostgresServer;
  /** resolves with one line when one of them ended on its own */
  lost: Promise<string>;
  /** Idempotent; resolves when all have really ended. */
  stop(): Promise<void>;
}

/**
 * Starts what is needed, side by side; when one fails the other is stopped before this rejects.
 * @throws ErrandError `unavailable`, see startTemporalServer and startPostgres
 */
export async function startDevServers({
  stateDir,
  cacheDir,
  temporalPort,
  postgresPort,
  ephemeral,
  onProgress,
  needs,
  signal,
}: {
  stateDir: string;
  cacheDir: string;
  temporalPort?: number | undefined;
  postgresPort?: number | undefined;
  /** nothing outlives the servers */
  ephemeral?: boolean | undefined;
  onProgress: (line: string) => void;
  needs: { temporal: boolean; postgres: boolean };
  /** gives up a download or build of the Temporal CLI */
  signal?: AbortSignal | undefined;
}): Promise<DevServers> {
  // a failed PostgreSQL need not wait for minutes of building the Temporal CLI
  const giveUp = new AbortController();
  signal?.addEventListener('abort', () => giveUp.abort());
  if (signal?.aborted) giveUp.abort();
  const startingPostgres = needs.postgres
    ? startPostgres({ stateDir, cacheDir, port: postgresPort, ephemeral, onProgress })
    : undefined;
  startingPostgres?.catch(() => giveUp.abort());
  const [temporal, postgres] = await Promise.allSettled([
    needs.temporal
      ? startTemporalServer({ stateDir, cacheDir, port: temporalPort, ephemeral, onProgress, signal: giveUp.signal })
      : undefined,
    startingPostgres,
  ]);
  const started = {
    ...(temporal.status === 'fulfilled' && temporal.value && { temporal: temporal.value }),
    ...(postgres.status === 'fulfilled' && postgres.value && { postgres: postgres.value }),
  };
  const stop = async () => {
    await Promise.all([started.temporal?.stop(), started.postgres?.stop()]);
  };
  for (const result of [postgres, temporal]) {
    if (result.status === 'fulfilled') continue;
    await stop();
    throw result.reason;
  }
  const lost = Promise.race([started.temporal, started.postgres].flatMap((server) => (server ? [server.lost] : [])));
  return { ...started, lost, stop };
}
