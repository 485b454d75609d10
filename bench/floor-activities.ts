// The floor's activities take and return what a turn's and a poll's take and return, and do nothing but one request on a connection of
// its own: no database, no model, no rules.
import { createSecureContext } from 'node:tls';
import { Context } from '@temporalio/activity';
import { Client } from 'undici';
import type { Decided } from '../src/activities/decide.ts';
import type { PollResult } from '../src/activities/index.ts';
import type { JobRef } from '../src/schemas/job.ts';
import type { SubmittedMessage } from '../src/schemas/message.ts';
import type { TurnRef } from '../src/schemas/turn-context.ts';
import type { BenchEndpoint } from './endpoint.ts';
import { GET_ORDER_PATH, POLL_EVERY_MS, REPLY } from './subject.ts';

const HEARTBEAT_EVERY_MS = 1_000;

type Step = TurnRef & { step: number };

export type FloorActivities = ReturnType<typeof createFloorActivities>;

export function createFloorActivities({ url, caPem }: Pick<BenchEndpoint, 'url' | 'caPem'>) {
  // made once, as the turn's is: the floor must not pay for reading certificates either
  const secureContext = createSecureContext({ ca: caPem, minVersion: 'TLSv1.2' });
  async function request(): Promise<void> {
    const client = new Client(url, { connect: { secureContext } });
    const response = await client.request({ method: 'GET', path: GET_ORDER_PATH, reset: true });
    await response.body.bytes();
    await client.destroy();
  }
  return {
    beginTurn: async ({ turnId }: { sessionId: string; message: SubmittedMessage; turnId: string; runId: string }) => ({
      turnId,
      answer: null,
    }),
    decide: ({ step, turnId }: Step): Promise<Decided> =>
      beating(async () =>
        step === 0
          ? { kind: 'call', form: false, effect: 'request' }
          : {
              kind: 'end',
              form: false,
              effect: 'none',
              end: { answer: { state: 'replied', turnId, reply: REPLY, target: { channel: 'web' } } },
            },
      ),
    callEndpoint: (_call: Step & { again: boolean; form: boolean }) =>
      beating(async () => {
        await request();
        return { state: 'succeeded', cause: null };
      }),
    pollOnce: (_poll: JobRef & { poll: number }): Promise<PollResult> =>
      beating(async () => {
        await request();
        return { state: 'pending', waitMs: POLL_EVERY_MS };
      }),
  };
}

async function beating<Out>(run: () => Promise<Out>): Promise<Out> {
  const { heartbeat } = Context.current();
  const timer = setInterval(() => heartbeat(), HEARTBEAT_EVERY_MS);
  try {
    return await run();
  } finally {
    clearInterval(timer);
  }
}
