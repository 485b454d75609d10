import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playDemo } from '../../demo/play.ts';
import { startShop } from '../../demo/shop/start-shop.ts';
import { connectErrand } from '../client.ts';
import { readConfig } from '../config.ts';
import { parseKeyRing } from '../secrets/key-ring.ts';
import { createSealer } from '../secrets/sealing.ts';
import { openStore } from '../store/database.ts';
import { startWorker } from '../worker.ts';
import { startInstallation } from './installation.ts';
import { modelLine } from './until-stopped.ts';

/** The main job on embedded servers of its own, which go with it: every run begins with an empty installation. */
export async function demo({ json = false }: { json?: boolean }): Promise<void> {
  const environment = readConfig();
  const config = { ...environment, temporal: undefined, DATABASE_URL: undefined, ERRAND_SECRET_KEYS: undefined };
  const stateDir = await mkdtemp(join(tmpdir(), 'errand-demo-'));
  // PostgreSQL's user, where it has one of its own, must be able to pass through
  await chmod(stateDir, 0o711);
  const closing: (() => Promise<unknown>)[] = [() => rm(stateDir, { recursive: true, force: true })];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  const interrupted = () => void close().finally(() => process.exit(130));
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
  try {
    const onProgress = (line: string) => console.error(line);
    const [installation, shop] = await Promise.all([
      startInstallation({ config, stateDir, ephemeral: true, onProgress }),
      startShop({ stateDir }),
    ]);
    closing.push(installation.stop, shop.stop);
    const shopConfig = {
      ...installation.config,
      extraCa: [shop.caPem],
      ERRAND_EGRESS_ALLOW: [new URL(shop.url).host],
    };
    const {
      temporal,
      ERRAND_SECRET_KEYS: secretKeys,
      ERRAND_TASK_QUEUE: taskQueue,
      DATABASE_URL: databaseUrl,
    } = shopConfig;
    const running = await startWorker(shopConfig);
    onProgress(modelLine(running.model));
    const ended = running.run();
    closing.push(async () => {
      running.shutdown();
      await ended;
      await running.close();
    });
    const client = await connectErrand({ temporal, secretKeys, taskQueue });
    const store = openStore({ databaseUrl, maxConnections: 2 });
    closing.push(client.close, store.close);
    await playDemo({
      client,
      db: store.db,
      sealer: createSealer(parseKeyRing(secretKeys)),
      temporal,
      shopUrl: shop.url,
      json,
      interactive: !json && process.stdin.isTTY === true,
    });
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await close();
  }
}
