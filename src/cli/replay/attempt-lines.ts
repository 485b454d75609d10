import type { ReplayedAttempt, ReplayedStep } from '../../replay/replay-attempt.ts';
import type { Choice } from '../../turn/replay/compared-choice.ts';
import { usageText } from '../session/model-usage-lines.ts';

/** A recorded replay for people: decision by decision, replies that differ below each other. */
export function attemptLines({ session, messageId, turns, steps, ...replayed }: ReplayedAttempt): string[] {
  const { model, catalogVersion, stopped, usage } = replayed;
  return [
    `#${session.ticketNumber} ${session.session}, ${messageId}: decided again by ${model}, actions of catalog version ${catalogVersion}; nothing was sent`,
    ...turns.flatMap((turn) => {
      const own = steps.filter(({ turnId }) => turnId === turn.turnId);
      const head = `turn ${turn.turnId}  ${turn.trigger}, ${turn.status}${turn.cause ? ` (${turn.cause})` : ''}`;
      return own.length === 0 ? [] : [head, ...own.flatMap((step) => stepLines(step, turn))];
    }),
    ...(stopped ? [STOPPED[stopped]] : []),
    ...(usage ? [`took ${usageText(usage)}`] : []),
  ];
}

const STOPPED: Record<NonNullable<ReplayedAttempt['stopped']>, string> = {
  other_choice: 'the replay stops here: what another choice would have brought is not known',
  no_result: 'the replay stops here: nothing came of this call then',
  model_failed: "the replay stops here: today's model gave no answer",
};

function stepLines(
  { step, before, now, verdict, failure, offered }: ReplayedStep,
  { status, cause }: { status: string; cause: string | null },
): string[] {
  const shown = offered.before === null ? [] : offeredLines({ before: offered.before, now: offered.now });
  if (!now) return [`  ${step} no answer: ${failure?.message} (${failure?.cause})`];
  const decided = before ? choiceText(before) : `nothing, the turn is ${status}${cause ? ` (${cause})` : ''}`;
  switch (verdict) {
    case 'same_call':
      return [`  ${step} same: calls ${callText(now)}`, ...shown];
    case 'other_arguments':
      return [
        `  ${step} same tool, other arguments; goes on with what the call of then returned`,
        `    - ${decided}`,
        `    + ${choiceText(now)}`,
        ...shown,
      ];
    case 'same_reply':
      return [`  ${step} same: ${choiceText(now)}`, ...shown];
    case 'other_reply':
      return [`  ${step} another reply`, ...diffLines(choiceText(before ?? now), choiceText(now)), ...shown];
    default:
      return [`  ${step} would ${choiceText(now)}`, `    then: ${decided}`, ...shown];
  }
}

function offeredLines({ before, now }: { before: string[]; now: string[] }): string[] {
  const added = now.filter((name) => !before.includes(name));
  const gone = before.filter((name) => !now.includes(name));
  return [
    ...(added.length > 0 ? [`    offered now, not then: ${added.join(', ')}`] : []),
    ...(gone.length > 0 ? [`    offered then, not now: ${gone.join(', ')}`] : []),
  ];
}

function choiceText(choice: Choice): string {
  switch (choice.kind) {
    case 'call':
      return `call ${callText(choice)}`;
    case 'reply':
      return `reply: ${choice.reply}`;
    case 'resolve':
      return `resolve the session: ${choice.reply}`;
    case 'handoff':
      return `hand off (${choice.reason}): ${choice.reply}`;
    case 'leave':
      return `leave it to the team, in silence: ${choice.topic}`;
    default: {
      const unknownKind: never = choice;
      throw new Error(`unknown choice ${JSON.stringify(unknownKind)}`);
    }
  }
}

function callText(choice: Choice): string {
  return choice.kind === 'call' ? `${choice.toolName} with ${JSON.stringify(choice.arguments)}` : '';
}

/** Replies are prose, so whole lines are compared; those that both begin or end with stand once. */
function diffLines(before: string, now: string): string[] {
  const [old, today] = [before.split('\n'), now.split('\n')];
  let start = 0;
  while (start < Math.min(old.length, today.length) && old[start] === today[start]) start += 1;
  let end = 0;
  const most = Math.min(old.length, today.length) - start;
  while (end < most && old[old.length - 1 - end] === today[today.length - 1 - end]) end += 1;
  return [
    ...old.slice(0, start).map((line) => `      ${line}`),
    ...old.slice(start, old.length - end).map((line) => `    - ${line}`),
    ...today.slice(start, today.length - end).map((line) => `    + ${line}`),
    ...today.slice(today.length - end).map((line) => `      ${line}`),
  ];
}
