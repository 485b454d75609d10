import { on } from 'node:events';
import { listJobs } from '../src/services/list-jobs.ts';
import { ORGANISATION } from './author-shop.ts';
import { type JobEvent, jobLife } from './job-life.ts';
import { playTurn, type Stage } from './play-turn.ts';
import type { PlayedTurn } from './print-turn.ts';
import { demoJobTurns } from './shop/conversation.ts';
import type { Delivery, WebhookReceiver } from './webhook-receiver.ts';

/** Longer than the job's own deadline: its end is told in any case. */
const TOLD_TIMEOUT_MS = 120_000;

/** The life of a long job, as it happens: what the customer writes and reads, what the engine does meanwhile, what it tells. */
export async function* playJob(stage: Stage, webhook: WebhookReceiver): AsyncGenerator<PlayedTurn | JobEvent> {
  const { begins, meanwhile } = demoJobTurns;
  const organisationId = ORGANISATION;
  const told = followUpIn(begins.session, webhook);
  told.catch(() => undefined); // not awaited where there is no job
  const begun = await playTurn(stage, begins);
  if (begun) yield begun;
  const {
    jobs: [job],
  } = await listJobs(stage.db, { organisationId, session: begins.session, limit: 1 });
  // a language model is free to answer without the call
  if (!job) return;
  const { id: jobId, reference, createdAt } = job;
  for await (const happened of jobLife(stage.db, { organisationId, jobId })) {
    yield happened;
    if (happened.event !== 'job.polled' || happened.poll !== 1) continue;
    const asked = await playTurn(stage, meanwhile);
    if (asked) yield asked;
  }
  const { id: turnId, session, answer } = await told;
  yield {
    event: 'job.told',
    ...{ jobId, reference, channel: session.channel, reply: saidIn(answer), turnId },
    afterMs: Date.now() - createdAt.getTime(),
  };
}

/** What a delivery has the customer read. */
export function saidIn(answer: Delivery['answer']): string {
  return answer?.reply ?? `(${answer?.state ?? 'nothing'})`;
}

async function followUpIn(session: string, { heard }: WebhookReceiver): Promise<Delivery> {
  const signal = AbortSignal.timeout(TOLD_TIMEOUT_MS);
  try {
    for await (const [delivery] of on(heard, 'delivery', { signal })) {
      if (delivery.job && delivery.session.session === session) return delivery;
    }
  } catch (cause) {
    throw new Error(`the end of the job was not delivered within ${TOLD_TIMEOUT_MS} ms`, { cause });
  }
  throw new Error('the receiver ended');
}
