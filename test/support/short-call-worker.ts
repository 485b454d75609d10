// `errand worker` with another time for a whole call, in milliseconds: its one argument. No variable can change that time.
import { untilStopped } from '../../src/cli/until-stopped.ts';
import { readConfig, workerConfig } from '../../src/config.ts';
import { startWorker } from '../../src/worker.ts';

const config = workerConfig(readConfig());
const running = await startWorker(config, { callTimeoutMs: Number(process.argv[2]) });
process.stderr.write(`worker: task queue ${config.ERRAND_TASK_QUEUE}\n`);
await untilStopped(running);
