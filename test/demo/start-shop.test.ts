import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { startShop } from '../../demo/shop/start-shop.ts';
import { callShop } from './shop-client.ts';

// processes start slowly on a busy machine
vi.setConfig({ testTimeout: 60_000 });

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'errand-shop-'));
});
afterEach(() => rm(stateDir, { recursive: true }));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

// asked by port: a process without a parent may stay a zombie, which still has its id
async function isClosed(url: string): Promise<boolean> {
  const port = Number(new URL(url).port);
  for (let waited = 0; waited < 5000; waited += 50) {
    const socket = connect({ host: '127.0.0.1', port });
    const refused = await once(socket, 'connect').then(
      () => false,
      () => true,
    );
    socket.destroy();
    if (refused) return true;
    await sleep(50);
  }
  return false;
}

test('the shop runs as a process of its own, trusted by its own authority, until it is stopped', async () => {
  const shop = await startShop({ stateDir });
  const agent = new Agent({ connect: { ca: shop.caPem } });
  expect(shop.pid).not.toBe(process.pid);
  expect(await readFile(shop.caFile, 'utf8')).toBe(shop.caPem);
  const found = await callShop({ url: shop.url, agent, path: '/orders/A-1001' });
  expect(found.text).toContain('1Z999AA10123456784');
  await shop.stop();
  expect(isAlive(shop.pid)).toBe(false);
  await shop.stop();
  await agent.destroy();
});

test('a client without the authority refuses the shop', async () => {
  const shop = await startShop({ stateDir });
  const agent = new Agent();
  await expect(callShop({ url: shop.url, agent, path: '/orders/A-1001' })).rejects.toThrow('fetch failed');
  await agent.destroy();
  await shop.stop();
});

test('the shop ends on SIGTERM', async () => {
  const shop = await startShop({ stateDir });
  process.kill(shop.pid, 'SIGTERM');
  expect(await isClosed(shop.url)).toBe(true);
});

test('the shop ends when its parent is killed', async () => {
  const startShopUrl = new URL('../../demo/shop/start-shop.ts', import.meta.url).href;
  const parentFile = join(stateDir, 'parent.mjs');
  const program = `import { startShop } from ${JSON.stringify(startShopUrl)};
const { url } = await startShop({ stateDir: ${JSON.stringify(stateDir)} });
console.log(JSON.stringify({ url }));`;
  await writeFile(parentFile, program);
  const parent = spawn(process.execPath, ['--import', 'tsx', parentFile], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: parent.stdout }), 'line');
  const { url } = z.object({ url: z.url() }).parse(JSON.parse(line));
  parent.kill('SIGKILL');
  expect(await isClosed(url)).toBe(true);
});

test('a shop that cannot start says so', async () => {
  const file = join(stateDir, 'a-file');
  await writeFile(file, '');
  await expect(startShop({ stateDir: join(file, 'below') })).rejects.toThrow(
    'the example shop ended before it was ready (exit code 1)',
  );
});
