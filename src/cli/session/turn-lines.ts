import type { SessionTurn } from '../../schemas/session-story.ts';
import type { RecordedShortlist } from '../../schemas/turn.ts';
import type { StoryStep, TurnStory } from '../../store/turn-story.ts';
import { contextLine, usageText } from './model-usage-lines.ts';

/** A turn for people: what the AI saw, what it chose, what was sent and what came of it. */
export function turnLines({
  turnId,
  trigger,
  messageId,
  status,
  cause,
  startedAt,
  finishedAt,
  usage,
  steps,
}: TurnStory | SessionTurn): string[] {
  const began = new Date(startedAt);
  const took = finishedAt ? ` in ${new Date(finishedAt).getTime() - began.getTime()} ms` : '';
  return [
    `turn ${turnId}  ${trigger === 'job' || trigger === 'schedule' ? messageId : trigger}, ${status}${cause ? ` (${cause})` : ''}${took}  ${began.toISOString()}`,
    ...(usage ? [`  took ${usageText(usage)}`] : []),
    ...steps.flatMap(stepLines),
  ];
}

function stepLines({ step, model, offered, shortlist, scenarios, context, ...made }: StoryStep): string[] {
  const { dropped, corrections, claims, chosen, arguments: given, handoff, replyCut, topic, call } = made;
  return [
    `  ${step} ${model} saw ${offered.join(', ') || 'no action'}`,
    ...(shortlist
      ? [`    shortlist: ${offered.length} of ${shortlist.visible} visible actions${without(shortlist)}`]
      : []),
    ...(context ? [`    ${contextLine(context)}`] : []),
    ...(scenarios.length > 0
      ? [`    scenarios: ${scenarios.map(({ id, score }) => `${id} (${score.toFixed(2)})`).join(', ')}`]
      : []),
    ...corrections.map(({ toolName, problem }) => `    given back ${toolName}: ${problem}`),
    ...(dropped.length > 0 ? [`    dropped ${dropped.join(', ')}`] : []),
    ...claims.map(
      ({ sentence, rewritten }) =>
        `    not sent, no call shows it: "${sentence}" (${rewritten ? 'asked again' : 'handed off'})`,
    ),
    chosen ? `    chose ${chosen}${given ? ` ${JSON.stringify(given)}` : ''}` : '    chose to reply',
    ...(replyCut ? ['    the provider cut the reply'] : []),
    ...(handoff ? [`    handed off, ${handoff.reason}${handoff.summary ? `: ${handoff.summary}` : ''}`] : []),
    ...(topic ? [`    left to the team: ${topic}`] : []),
    ...(call ? [`    ${call.method} ${call.url} -> ${call.status ?? call.cause ?? '-'} (${call.state})`] : []),
  ];
}

function without({ embeddingProblem }: RecordedShortlist): string {
  return embeddingProblem === undefined ? '' : `, without embeddings (${embeddingProblem})`;
}
