import type { RecordedShortlist } from '../../schemas/turn.ts';
import type { TurnStory } from '../../store/turn-story.ts';

/** A turn for people: what the AI saw, what it chose, what was sent and what came of it. */
export function turnLines({ turnId, trigger, status, cause, startedAt, finishedAt, steps }: TurnStory): string[] {
  const took = finishedAt ? ` in ${finishedAt.getTime() - startedAt.getTime()} ms` : '';
  return [
    `turn ${turnId}  ${trigger}, ${status}${cause ? ` (${cause})` : ''}${took}  ${startedAt.toISOString()}`,
    ...steps.flatMap(({ step, model, offered, shortlist, chosen, arguments: given, dropped, corrections, call }) => [
      `  ${step} ${model} saw ${offered.join(', ') || 'no action'}`,
      ...(shortlist
        ? [`    shortlist: ${offered.length} of ${shortlist.visible} visible actions${without(shortlist)}`]
        : []),
      ...corrections.map(({ toolName, problem }) => `    given back ${toolName}: ${problem}`),
      ...(dropped.length > 0 ? [`    dropped ${dropped.join(', ')}`] : []),
      chosen ? `    chose ${chosen} ${JSON.stringify(given)}` : '    chose to reply',
      ...(call ? [`    ${call.method} ${call.url} -> ${call.status ?? call.cause ?? '-'} (${call.state})`] : []),
    ]),
  ];
}

function without({ embeddingProblem }: RecordedShortlist): string {
  return embeddingProblem === undefined ? '' : `, without embeddings (${embeddingProblem})`;
}
