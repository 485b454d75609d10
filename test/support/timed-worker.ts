// `errand worker` with other times than the product's: its one argument, as JSON. No variable can change them.
import { untilStopped } from '../../src/cli/until-stopped.ts';
import { readConfig, workerConfig } from '../../src/config.ts';
import { startWorker } from '../../src/worker.ts';

const config = workerConfig(readConfig());
const running = await startWorker(config, JSON.parse(process.argv[2] ?? '{}'));
process.stderr.write(`worker: task queue ${config.ERRAND_TASK_QUEUE}\n`);
await untilStopped(running);
