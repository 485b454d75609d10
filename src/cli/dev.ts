import { readConfig, type WorkerConfig } from '../config.ts';
import { ErrandError } from '../errors.ts';
import { startServer } from '../server.ts';
import { assertWorkable, startWorker } from '../worker.ts';
import { startInstallation } from './installation.ts';
import { announce, foldersOf } from './running-servers.ts';
import { exemptionLines, modelLine, untilStopped } from './until-stopped.ts';

/**
 * Everything in one command. With `--json`, one line: `{"ready":true,"temporal":...,"database":...,"forms":...}`.
 * @throws ErrandError `invalid_config` before a server is started; `unavailable`, also when one of its servers dies
 */
export async function dev(options: PortOptions & { json?: boolean }): Promise<void> {
  const config = readConfig();
  const { serverPort = config.ERRAND_SERVER_PORT ?? ANY_PORT, ...ports } = portsOf(options);
  await assertWorkable(config);
  const { stateDir } = foldersOf(config);
  const installation = await startInstallation({
    config,
    stateDir,
    ...ports,
    onProgress: (line) => console.error(line),
  });
  try {
    const server = await startServer(installation.config, { port: serverPort });
    try {
      // the links of forms work out of the box
      const { ERRAND_PUBLIC_URL: publicUrl = server.url } = config;
      const running = await startWorker({ ...installation.config, ERRAND_PUBLIC_URL: publicUrl });
      for (const line of exemptionLines(config.ERRAND_EGRESS_ALLOW)) console.error(line);
      const withdraw = await announce({ stateDir, config: installation.config });
      sayReady({ config: installation.config, model: running.model, forms: server.url, json: options.json });
      await untilStopped(running, { lost: installation.lost }).finally(withdraw);
    } finally {
      await server.close({ graceMs: PAGES_GRACE_MS });
    }
  } finally {
    await installation.stop();
  }
}

const ANY_PORT = 0;
/** Who sends a form while everything stops gets no answer any more: the worker has ended. */
const PAGES_GRACE_MS = 500;

function sayReady({
  config,
  model,
  forms,
  json,
}: {
  config: WorkerConfig;
  model: string;
  /** where the pages of forms are */
  forms: string;
  json: boolean | undefined;
}): void {
  const { temporal, DATABASE_URL: database, ERRAND_TASK_QUEUE: taskQueue } = config;
  if (json) {
    console.log(JSON.stringify({ ready: true, temporal: temporal.address, database, taskQueue, model, forms }));
    return;
  }
  const servers = `Temporal ${temporal.address}, PostgreSQL ${new URL(database).host}, forms ${forms}`;
  console.log(`ready: ${servers}, ${modelLine(model)}`);
  console.log(
    'In another terminal, in this folder: errand org create, errand import, errand say. Ctrl-C stops everything.',
  );
}

interface PortOptions {
  temporalPort?: string;
  databasePort?: string;
  serverPort?: string;
}

function portsOf({ temporalPort, databasePort, serverPort }: PortOptions) {
  const given = { '--temporal-port': temporalPort, '--database-port': databasePort, '--server-port': serverPort };
  const ports = Object.entries(given).map(([flag, text]) => ({ flag, port: portOf(flag, text) }));
  for (const [index, { flag, port }] of ports.entries()) {
    const same = port === undefined ? undefined : ports.slice(0, index).find((earlier) => earlier.port === port);
    if (!same) continue;
    throw new ErrandError('invalid_request', `${same.flag} and ${flag} must differ: both are ${port}`, { field: flag });
  }
  const [temporal, postgres, server] = ports.map(({ port }) => port);
  return { temporalPort: temporal, postgresPort: postgres, serverPort: server };
}

function portOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new ErrandError('invalid_request', `${flag} must be a port from 1 to 65535, not ${text}`, { field: flag });
}
