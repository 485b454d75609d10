import { readConfig } from '../config.ts';
import { ErrandError } from '../errors.ts';
import { assertWorkable, startWorker } from '../worker.ts';
import { startInstallation } from './installation.ts';
import { announce, foldersOf } from './running-servers.ts';
import { exemptionLines, modelLine, untilStopped } from './until-stopped.ts';

/**
 * Everything in one command. With `--json`, one line: `{"ready":true,"temporal":...,"database":...}`.
 * @throws ErrandError `invalid_config` before a server is started; `unavailable`, also when one of its servers dies
 */
export async function dev(options: { temporalPort?: string; databasePort?: string; json?: boolean }): Promise<void> {
  const config = readConfig();
  const ports = portsOf(options);
  await assertWorkable(config);
  const { stateDir } = foldersOf(config);
  const installation = await startInstallation({
    config,
    stateDir,
    ...ports,
    onProgress: (line) => console.error(line),
  });
  try {
    const running = await startWorker(installation.config);
    for (const line of exemptionLines(config.ERRAND_EGRESS_ALLOW)) console.error(line);
    const withdraw = await announce({ stateDir, config: installation.config });
    const { temporal, DATABASE_URL: database, ERRAND_TASK_QUEUE: taskQueue } = installation.config;
    if (options.json) {
      console.log(
        JSON.stringify({ ready: true, temporal: temporal.address, database, taskQueue, model: running.model }),
      );
    } else {
      console.log(
        `ready: Temporal ${temporal.address}, PostgreSQL ${new URL(database).host}, ${modelLine(running.model)}`,
      );
      console.log(
        'In another terminal, in this folder: errand org create, errand import, errand say. Ctrl-C stops everything.',
      );
    }
    await untilStopped(running, { lost: installation.lost }).finally(withdraw);
  } finally {
    await installation.stop();
  }
}

function portsOf({ temporalPort, databasePort }: { temporalPort?: string; databasePort?: string }) {
  const ports = {
    temporalPort: portOf('--temporal-port', temporalPort),
    postgresPort: portOf('--database-port', databasePort),
  };
  if (ports.temporalPort !== undefined && ports.temporalPort === ports.postgresPort) {
    throw new ErrandError(
      'invalid_request',
      `--temporal-port and --database-port must differ: both are ${databasePort}`,
      {
        field: '--database-port',
      },
    );
  }
  return ports;
}

function portOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new ErrandError('invalid_request', `${flag} must be a port from 1 to 65535, not ${text}`, { field: flag });
}
