// What a schedule found changed, as the activities of a turn work with it, and as the AI reads it.
import { followUpId } from '../schemas/follow-up.ts';
import type { KnownChangedRun } from '../schemas/session-snapshot.ts';
import type { ChangedRun } from '../schemas/turn-context.ts';
import { resultForModel } from './call-outcome.ts';
import { bytesOf, type CalledResult, shownOutcome } from './called-result.ts';
import { type BodyText, outcomeOf } from './step-outcome.ts';

export function changedRun(known: KnownChangedRun, bodyText: BodyText): ChangedRun {
  const { scheduleId, runId, actionId, toolName, state, scheduledAt, comparePointer, result, previous } = known;
  return {
    ...{ scheduleId, runId, actionId, toolName, state, scheduledAt, comparePointer, result, previous },
    arguments: known.arguments ?? {},
    outcome: outcomeOf(known, bodyText),
  };
}

/** A longer value is not repeated beside the result: what stands there now is in the body. */
const LONGEST_VALUE = 200;

/** The call of the run read like any call's result, then the engine's word on what changed. */
export function changedResult(run: ChangedRun): CalledResult {
  const { outcome, toolName } = run;
  const bodyBytes = outcome ? bytesOf(outcome) : 0;
  return {
    ...{ turnId: followUpId(run), step: 0, bodyBytes, ofBytes: bodyBytes },
    entry(mostBytes) {
      const shown = outcome && shownOutcome({ outcome, ofBytes: bodyBytes, mostBytes });
      const result = [...(shown ? [resultForModel(shown.outcome)] : []), changeText(run)].join('\n\n');
      return {
        entry: { role: 'tool', toolName, arguments: run.arguments, result, isChange: true },
        shownBytes: shown?.bytes ?? 0,
      };
    },
  };
}

function changeText({ scheduleId, scheduledAt, comparePointer, result, previous }: ChangedRun): string {
  const looked = `The schedule ${scheduleId} made this call${scheduledAt === null ? '' : ` at ${scheduledAt}`}`;
  const what = comparePointer === null ? 'the answer' : `the value at ${JSON.stringify(comparePointer)}`;
  const values = isShown(previous) && isShown(result) ? `: it was ${previous} and is ${result} now` : '';
  return `${looked}, and ${what} has changed since the look before${values}.`;
}

/** A digest, which is no JSON, tells the AI nothing. */
function isShown(value: string | null): value is string {
  return value !== null && value.length <= LONGEST_VALUE && !value.startsWith('sha256 ');
}
