import { startSessions } from './bring-to-points.ts';
import { examine, type Findings } from './findings.ts';
import type { Installation } from './installation.ts';
import { freePoint } from './points.ts';
import { type ResetStep, resetBefore, runEnded } from './reset.ts';
import type { ChaosSession, SessionEnd } from './session.ts';
import type { Patience } from './strike.ts';

const STEPS: readonly ResetStep[] = ['the first step', 'the call', 'the second decision', 'the reply'];

/** Lets turns end, runs each again from before one of its steps, and asks for the answer a second time. */
export async function resetEndedTurns({
  installation,
  sessionsEach,
  patience: { reachMs, answerMs },
}: {
  installation: Installation;
  /** turns for each step */
  sessionsEach: number;
  patience: Patience;
}): Promise<Findings> {
  const { temporal } = installation;
  await installation.startWorker();
  const turns = STEPS.flatMap((step) =>
    startSessions(installation, {
      points: [freePoint(`reset before ${step}`)],
      sessionsEach,
      patienceMs: reachMs,
    }).map((session) => ({ step, session })),
  );
  await Promise.all(turns.map(({ session }) => session.ended));
  const blowAt = performance.now();
  const sessions = turns.map(({ step, session }) => ({ ...session, ended: endedAgain(session, step) }));
  return examine({ installation, sessions, blowAt });

  async function endedAgain(session: ChaosSession, step: ResetStep): Promise<SessionEnd> {
    try {
      await runEnded({ temporal, session, withinMs: answerMs });
      await resetBefore({ temporal, session }, step);
      await runEnded({ temporal, session, withinMs: answerMs });
      const answer = await installation.client.submit(session.message, { deadlineMs: answerMs });
      return { answer, at: performance.now() };
    } catch (error) {
      return { answer: { state: 'error', error }, at: performance.now() };
    }
  }
}
