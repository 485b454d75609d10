import { chmodSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playDemo } from '../../demo/play.ts';
import { startShop } from '../../demo/shop/start-shop.ts';
import { startWebhookReceiver } from '../../demo/webhook-receiver.ts';
import { connectErrand } from '../client.ts';
import { readConfig } from '../config.ts';
import { ErrandError } from '../errors.ts';
import { parseKeyRing } from '../secrets/key-ring.ts';
import { createSealer } from '../secrets/sealing.ts';
import { openStore } from '../store/database.ts';
import { assertWorkable, startWorker } from '../worker.ts';
import { startInstallation } from './installation.ts';
import { modelLine } from './until-stopped.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const INTERRUPTED = 130;
const LINGER_MS = 1_000;
/** Two polls find an export pending, as often as openapi.yaml has it asked for. */
const EXPORT_MS = 2_000;

/**
 * The main job on embedded servers of its own, which go with it: every run begins with an empty installation. A signal,
 * however early and however often, ends it with exit code 130 and leaves nothing behind.
 */
export async function demo({ json = false }: { json?: boolean }): Promise<void> {
  const environment = readConfig();
  const config = { ...environment, temporal: undefined, DATABASE_URL: undefined, ERRAND_SECRET_KEYS: undefined };
  await assertWorkable(config);
  const stateDir = mkdtempSync(join(tmpdir(), 'errand-demo-'));
  // PostgreSQL's user, where it has one of its own, must be able to pass through
  chmodSync(stateDir, 0o711);
  const onProgress = (line: string) => console.error(line);
  const giveUp = new AbortController();
  const { signal } = giveUp;
  const installing = startInstallation({ config, stateDir, ephemeral: true, onProgress, signal });
  const openingShop = startShop({ stateDir, exportMs: EXPORT_MS });
  const openingWebhook = startWebhookReceiver();
  const closing: (() => Promise<unknown>)[] = [];
  const closeAll = async () => {
    giveUp.abort();
    // what is still starting writes to the folder: it settles first
    for (const part of await Promise.allSettled([openingWebhook, openingShop, installing])) {
      if (part.status === 'fulfilled') closing.unshift(part.value.stop);
    }
    for (const step of closing.reverse()) await step().catch(() => undefined);
    await rm(stateDir, { recursive: true, force: true });
  };
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= closeAll();
    return closed;
  };
  const interrupted = () => void close().finally(() => process.exit(INTERRUPTED));
  for (const name of SIGNALS) process.on(name, interrupted);
  try {
    const [installation, shop, webhook] = await Promise.all([installing, openingShop, openingWebhook]);
    const shopConfig = {
      ...installation.config,
      extraCa: [shop.caPem, webhook.caPem],
      ERRAND_EGRESS_ALLOW: [new URL(shop.url).host, new URL(webhook.url).host],
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
    closing.push(store.close);
    const keyRing = parseKeyRing(secretKeys);
    const played = playDemo({
      client,
      db: store.db,
      keyRing,
      sealer: createSealer(keyRing),
      webhook,
      temporal,
      shopUrl: shop.url,
      json,
      interactive: !json && process.stdin.isTTY === true,
    });
    const loss = await Promise.race([played, installation.lost]);
    if (loss) throw new ErrandError('unavailable', loss);
    // not while a call is under way: its next try on a closed channel throws where nothing catches it
    await client.close();
  } finally {
    await close();
    for (const name of SIGNALS) process.off(name, interrupted);
    // a client that was left open must not keep the process
    setTimeout(() => process.exit(), LINGER_MS).unref();
  }
}
