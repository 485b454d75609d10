import { readConfig, workerConfig } from '../config.ts';
import { startWorker } from '../worker.ts';
import { exemptionLines, modelLine, untilStopped } from './until-stopped.ts';

export async function worker(): Promise<void> {
  const config = workerConfig(readConfig());
  const running = await startWorker(config);
  console.error(
    `worker: task queue ${config.ERRAND_TASK_QUEUE} at ${config.temporal.address}, ${modelLine(running.model)}`,
  );
  for (const line of exemptionLines(config.ERRAND_EGRESS_ALLOW)) console.error(`worker: ${line}`);
  await untilStopped(running);
}
