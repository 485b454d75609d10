import { once } from 'node:events';
import { createServer } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { expect, onTestFinished, test } from 'vitest';
import { runs } from './running.ts';
import { temporalForTest } from './started.ts';
import { temporaryFolder } from './temporary-folder.ts';

async function clientOf(address: string): Promise<Client> {
  const connection = await Connection.connect({ address });
  onTestFinished(() => connection.close());
  return new Client({ connection });
}

test('workflows outlive a restart on the same state folder', async () => {
  const stateDir = await temporaryFolder();
  const first = await temporalForTest({ stateDir });
  const before = await clientOf(first.address);
  await before.workflow.start('conversationTurn', { workflowId: 'session/1', taskQueue: 'errand-turns' });
  await first.stop();
  expect(await runs(first.pid)).toBe(false);

  const second = await temporalForTest({ stateDir });
  const after = await clientOf(second.address);
  expect((await after.workflow.getHandle('session/1').describe()).status.name).toBe('RUNNING');
});

test('an ephemeral server forgets, and two run side by side', async () => {
  const [one, two] = await Promise.all([temporaryFolder(), temporaryFolder()]);
  const [first, second] = await Promise.all([
    temporalForTest({ stateDir: one, ephemeral: true }),
    temporalForTest({ stateDir: two, ephemeral: true }),
  ]);
  expect(first.address).not.toBe(second.address);
  await first.stop();
  await expect(clientOf(second.address)).resolves.toBeDefined();
  await second.stop();
});

test('a taken port is refused with the port and the fix in one line', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const { port } = blocker.address() as { port: number };
  const refusal = await temporalForTest({ stateDir: await temporaryFolder(), port }).catch((error: unknown) => error);
  blocker.close();
  expect(refusal).toMatchObject({ code: 'unavailable' });
  expect(String(refusal)).toMatch(
    new RegExp(`Port ${port} for the Temporal dev server is taken: stop .* another port`),
  );
});
