import { readConfig, workerConfig } from '../config.ts';
import { type RunningWorker, startWorker } from '../worker.ts';
import { startHealthServer } from './health-server.ts';
import { exemptionLines, modelLine, untilStopped } from './until-stopped.ts';

export async function worker(): Promise<void> {
  const config = workerConfig(readConfig());
  const { ERRAND_HEALTH_HOST: host, ERRAND_HEALTH_PORT: port, ERRAND_BUILD_ID: buildId } = config;
  let running: RunningWorker | undefined;
  const health = async () => running?.health() ?? { worker: false, database: false, temporal: false };
  const healthServer = port === undefined ? undefined : await startHealthServer({ host, port, health });
  try {
    running = await startWorker(config);
    console.error(
      `worker: task queue ${config.ERRAND_TASK_QUEUE} at ${config.temporal.address}, ${modelLine(running.model)}`,
    );
    if (buildId !== undefined) console.error(`worker: version ${config.ERRAND_DEPLOYMENT}.${buildId}`);
    if (healthServer) console.error(`worker: health at ${healthServer.url}`);
    for (const line of exemptionLines(config.ERRAND_EGRESS_ALLOW)) console.error(`worker: ${line}`);
    await untilStopped(running);
  } finally {
    healthServer?.close();
  }
}
