import type { TurnAnswer } from '../../schemas/turn.ts';
import { type ReplayedLive, replayLive } from '../../services/replay-live.ts';
import { printLines } from '../print-lines.ts';
import { withStore } from '../with-store.ts';
import { withTemporal } from '../with-temporal.ts';

interface LiveOptions {
  session: string;
  org: string;
  turn?: string;
  deliver?: boolean;
  handBack?: boolean;
  force?: boolean;
  json?: boolean;
}

export async function live({ session, org, turn, json, ...wanted }: LiveOptions): Promise<void> {
  const { deliver = false, handBack = false, force = false } = wanted;
  const replayed = await withStore(({ db }, config) =>
    withTemporal(config, (temporal) =>
      replayLive(
        { db, temporal, taskQueue: config.ERRAND_TASK_QUEUE },
        { organisationId: org, session, turn, deliver, handBack, force },
      ),
    ),
  );
  if (json) console.log(JSON.stringify(replayed));
  else printLines(readable(replayed, deliver));
}

function readable({ replayedTurnId, laterMessages, answer }: ReplayedLive, deliver: boolean): string[] {
  return [
    `turn ${replayedTurnId} was run again${'turnId' in answer ? ` as turn ${answer.turnId}` : ''}: ${answer.state}`,
    ...answerLines(answer),
    ...(laterMessages > 0
      ? [
          `${laterMessages} later message${laterMessages > 1 ? 's' : ''} of the customer: the replay did not hear of that`,
        ]
      : []),
    deliver ? 'the webhook is told of it, where one is set' : 'recorded only; with --deliver the webhook is told',
  ];
}

function answerLines(answer: TurnAnswer): string[] {
  switch (answer.state) {
    case 'replied':
    case 'failed':
      return [
        ...answer.reply.split('\n').map((line) => `  ${line}`),
        ...(answer.state === 'failed' ? [`  (${answer.cause})`] : []),
      ];
    case 'routed':
      return [`  to the team, ${answer.reason}`];
    case 'awaiting_form':
      return [
        `  waits for the form ${answer.form.formId} "${answer.form.title}"${answer.form.link ? `: ${answer.form.link}` : ''}`,
      ];
    case 'form_closed':
    case 'form_invalid':
      return [];
    case 'queued':
      return ['  accepted, and not answered yet: ask again with the same command'];
    default: {
      const unknownAnswer: never = answer;
      throw new Error(`unknown answer ${JSON.stringify(unknownAnswer)}`);
    }
  }
}
