import { expect, test } from 'vitest';
import { z } from 'zod';
import { startErrand } from '../support/errand-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

const lineSchema = z.looseObject({
  message: z.string().optional(),
  event: z.string().optional(),
  reply: z.string().optional(),
  reference: z.string().optional(),
  state: z.string().optional(),
});

test('the demo plays a long job behind its five turns: accepted, polled, asked after, done, told', async () => {
  const cwd = await temporaryFolder();
  const demo = startErrand({ args: ['demo', '--json'], cwd });
  expect(await demo.exitCode).toBe(0);
  const lines = demo
    .stdout()
    .trim()
    .split('\n')
    .map((line) => lineSchema.parse(JSON.parse(line)));
  const [begun, accepted, ...life] = lines.slice(5);
  expect(lines.slice(0, 5).every(({ event }) => event === undefined)).toBe(true);
  expect(begun).toMatchObject({ chosen: 'startExport', call: { status: 202 } });
  expect(begun?.reply).toMatch(/^Your export has been started: .*EX-0001/);
  expect(accepted).toMatchObject({ event: 'job.accepted', startedBy: 'startExport', polledBy: 'getExport' });

  const meanwhile = life.find(({ message }) => message !== undefined);
  expect(meanwhile).toMatchObject({ message: 'Is my export ready?', chosen: null });
  expect(meanwhile?.reply).toMatch(/^Your export (EX-0001 is still under way|is ready)/);
  const polls = life.filter(({ event }) => event === 'job.polled');
  expect(polls.map(({ state }) => state)).toEqual([...polls.slice(1).map(() => 'pending'), 'done']);
  expect(polls.length).toBeGreaterThan(1);
  expect(life.at(-2)).toMatchObject({ event: 'job.ended', state: 'done', polls: polls.length });
  expect(life.at(-1)).toMatchObject({ event: 'job.told', reference: 'EX-0001', channel: 'web' });
  expect(life.at(-1)?.reply).toMatch(/^Your export is ready: .*order count 4, download url https:.*EX-0001\.csv/);
});
