import { html } from 'hono/html';
import type { SessionTurn } from '../schemas/session-story.ts';
import { callPart, outcomePart } from './call-part.ts';
import { block, code, duration, facts, type Html, moment, shown } from './parts.ts';

type StoryStep = SessionTurn['steps'][number];

/** A turn: what the AI was offered, what it chose, and what came of it. `number` counts from 1. */
export function turnPart(turn: SessionTurn, number: number): Html {
  const { turnId, trigger, messageId, parentTurnId, startedAt, finishedAt, runId, catalogVersion } = turn;
  return html`<article class="turn" id="turn-${number}">
<h3>Turn ${number}: ${trigger}, ${statusPart(turn)}</h3>
<p class="small">${moment(startedAt)}${finishedAt === null ? '' : `, took ${duration(startedAt, finishedAt)}`}</p>
${facts([
  ['Turn', code(turnId)],
  ['Answers', messageId && code(messageId)],
  ['Continues', parentTurnId && code(parentTurnId)],
  ['Run', code(runId)],
  ['Catalog', `version ${catalogVersion}`],
  ['Model took', usageText(turn.usage)],
])}
${turn.steps.map(stepPart)}
</article>`;
}

/** A turn on one line of the overview. */
export function turnLine({ trigger, steps, ...turn }: SessionTurn, number: number): Html {
  const calls = steps.flatMap(({ call }) => (call ? [html`; ${shown(call.toolName)}: ${outcomePart(call)}`] : []));
  return html`<li><a href="#turn-${number}">Turn ${number}</a>: ${trigger}, ${statusPart(turn)}${calls}</li>`;
}

function statusPart({ status, cause }: Pick<SessionTurn, 'status' | 'cause'>): Html {
  const text = cause === null ? status : `${status} (${cause})`;
  return status === 'failed' ? html`<span class="wrong">${shown(text)}</span>` : shown(text);
}

function stepPart({ step, model, offered, chosen, handoff, topic, form, call, ...made }: StoryStep): Html {
  const { arguments: given, shortlist, context, scenarios, dropped, corrections, claims, replyCut } = made;
  return html`<h4>Step ${step}: ${chosen === null ? 'reply' : code(chosen)}</h4>
${facts([
  ['Model', shown(model)],
  ['Offered', listed(offered) ?? 'no action'],
  ['Shortlist', shortlist && `${offered.length} of ${shortlist.visible} visible actions`],
  ['Shown', context && shown(contextText(context))],
  ['Scenarios', listed(scenarios.map(({ id, score }) => `${id} (${score.toFixed(2)})`))],
  ['Dropped', listed(dropped)],
  ['Handed off', handoff && shown(`${handoff.reason}: ${handoff.summary}`)],
  ['Left to the team', topic && shown(topic)],
  ['Form', form && html`${code(form.formId)}, ${formText(form)}`],
  ['Reply', replyCut ? 'cut by the provider' : null],
])}
${given === null ? '' : html`<p>Arguments</p>${block(JSON.stringify(given, null, 2))}`}
${corrections.map(({ toolName, problem }) => html`<p>Given back ${code(toolName)}: ${shown(problem)}</p>`)}
${claims.map(
  ({ sentence, rewritten }) =>
    html`<p>Not sent, because no call shows it: ${shown(sentence)} (${rewritten ? 'asked again' : 'handed off'})</p>`,
)}
${call ? callPart(call) : ''}`;
}

function listed(names: string[]): Html | null {
  return names.length === 0 ? null : shown(names.join(', '));
}

function formText({ state, expiresAt }: NonNullable<StoryStep['form']>): string {
  return state === 'open' && expiresAt !== null ? `open until ${expiresAt}` : state.replaceAll('_', ' ');
}

/** What of the conversation the model was shown, where that was not all. */
function contextText({ messages, results }: NonNullable<StoryStep['context']>): string {
  const bodies = results.map(({ turnId, step, shownBytes, ofBytes }) => {
    return `${shownBytes} of ${ofBytes} bytes of the result ${turnId}/${step}`;
  });
  return [`${messages.shown} of ${messages.of} messages`, ...bodies].join(', ');
}

/** What a model took; the cost is in the currency of ERRAND_MODEL_PRICES. */
export function usageText(usage: SessionTurn['usage']): string {
  if (!usage) return '';
  const { inputTokens, outputTokens, cost } = usage;
  return `${inputTokens ?? '?'} tokens in, ${outputTokens ?? '?'} out${cost === undefined ? '' : `, cost ${cost}`}`;
}
