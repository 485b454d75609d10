import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { calling } from '../support/chat.ts';
import { createLongJobs, type LongJobs } from '../support/long-jobs.ts';
import type { OpenAiScript } from '../support/openai-server.ts';
import { stepsOf, turnsOf } from '../support/rows.ts';

let jobs: LongJobs;

beforeAll(async () => {
  jobs = await createLongJobs();
  await jobs.world.startWorker();
});

afterAll(() => jobs.close());

/** An AI that begins the next job whenever it is told that one is done. */
const tireless: OpenAiScript = ({ messages }) => {
  const last = messages.at(-1);
  const [, number = ''] = /^begin(\d+) /.exec(last?.content ?? '') ?? [];
  if (last?.role === 'user' && number) return calling(`begin${number}`, { number });
  const [, done] = /The job r-(\d+) is done\./.exec(last?.content ?? '') ?? [];
  if (last?.role === 'tool' && done !== undefined)
    return calling(`begin${Number(done) + 1}`, { number: `${Number(done) + 1}` });
  return { text: `I was told: ${last?.content}`.slice(0, 500) };
};

test('jobs that begin one another end by themselves: as many follow the first as there may be further attempts', async () => {
  jobs.world.model.setScript(tireless);
  const declared = await Promise.all(Array.from({ length: 5 }, () => jobs.declare({ declared: {} })));
  const [first] = declared;
  if (!first) throw new Error('nothing was declared');
  const { message } = await jobs.begin(first);
  const rows = () =>
    jobs.world.database.query('select id, told_at from jobs where organisation_id = $1 order by created_at', [
      message.organisationId,
    ]);
  await vi.waitUntil(async () => (await rows()).filter((row) => row.told_at != null).length >= 3, { timeout: 60_000 });
  const last = `job/${(await rows())[2]?.id}`;
  await vi.waitUntil(async () => (await turnsOf(jobs.world, last)).at(-1)?.status === 'replied', { timeout: 60_000 });
  expect(await rows()).toHaveLength(3);
  const [step] = await stepsOf(jobs.world, last);
  expect(step?.decision.corrections).toMatchObject([
    { toolName: 'begin3', problem: expect.stringContaining('until the customer writes') },
  ]);
  expect(jobs.beginning('r-3')).toBeUndefined();

  const again = jobs.world.message({ ...message, messageId: 'again', text: 'begin3 3' });
  await jobs.world.client.submit(again);
  await vi.waitUntil(async () => (await rows()).length >= 4, { timeout: 60_000 });
});
