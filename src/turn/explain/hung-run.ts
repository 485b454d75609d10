// A run that stands still: what stands in its way is nothing that a turn decided, and no change of an action mends it.
import type { RunProblem } from '../../schemas/run-problem.ts';
import { type Change, errandCommand, type Finding } from './change.ts';
import type { TurnReason } from './turn-reasons.ts';

/** What `subject` (e.g. `the turn`) waits for, and what lets it go on. */
export function hungRun(problem: RunProblem, subject: string): Finding {
  return problem.kind === 'task_fails' ? failing(problem, subject) : waiting(problem, subject);
}

/** The reasons with the hung run of the session before them: of one of these turns, or of a message that has no turn yet. */
export function withHungRun(
  reasons: TurnReason[],
  { problem, turns }: { problem: RunProblem | undefined; turns: readonly { turnId: string; runId: string }[] },
): TurnReason[] {
  if (!problem) return reasons;
  const turnId = turns.find(({ runId }) => runId === problem.runId)?.turnId ?? null;
  const subject = turnId === null ? 'a later run of the session, of which no turn is recorded yet,' : 'the turn';
  return [{ kind: 'hung', turnId, ...hungRun(problem, subject) }, ...reasons];
}

function failing({ since, attempt, message, polled, taskQueue }: RunProblem, subject: string): Finding {
  const why = message === null ? 'Temporal tells no readable message of it' : `"${message}"`;
  const nobody = polled === false ? `; and ${nobodyAsks(taskQueue)}` : '';
  return {
    fact: `${subject} hangs: its workflow task has failed since ${since}, now at attempt ${attempt}: ${why}${nobody}`,
    changes: [
      {
        what: 'see which code fails: with the release that runs, then with the fixed one, which verifies it',
        command: errandCommand('replay', 'verify', '--from', '1h', '--status', 'running'),
      },
      {
        what: 'deploy workers with the fix, or with the release before: it then goes on by itself, nothing is lost',
        command: null,
      },
    ],
  };
}

function waiting({ since, taskQueue, polled }: RunProblem, subject: string): Finding {
  const startWorker: Change = {
    what: `start a worker with ERRAND_TASK_QUEUE=${taskQueue}: it then goes on by itself`,
    command: errandCommand('worker'),
  };
  if (polled === false)
    return { fact: `${subject} waits since ${since}: ${nobodyAsks(taskQueue)}`, changes: [startWorker] };
  const asked = polled ? `workers have asked the task queue ${taskQueue}, and none` : 'no worker';
  return {
    fact: `${subject} waits since ${since}: ${asked} has taken its workflow task`,
    changes: [
      { what: 'add workers where all are busy; where they are versioned, make their version current', command: null },
    ],
  };
}

function nobodyAsks(taskQueue: string): string {
  return `no worker has asked the task queue ${taskQueue} for work in the last 90 s`;
}
