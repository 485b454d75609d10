import { html } from 'hono/html';
import type { StoryCall } from '../schemas/session-story.ts';
import { block, bodyText, code, facts, fold, type Html, moment, shown } from './parts.ts';

/** As they follow one another. */
const PHASES = [
  ['dnsMs', 'DNS'],
  ['connectMs', 'connect'],
  ['tlsMs', 'TLS'],
  ['headersMs', 'headers'],
  ['totalMs', 'total'],
] as const;

/** A call: what was asked, what came back, and how long each phase took. */
export function callPart(call: StoryCall): Html {
  const { callId, toolName, revision, method, url, sentAt, settledAt, lateOutcome } = call;
  return html`<div class="call">
<p>${url === '' ? 'Nothing was sent' : html`<code>${shown(`${method} ${url}`)}</code>`}: ${outcomePart(call)}</p>
${facts([
  ['Call', code(callId)],
  ['Action', html`${code(toolName)}${revision === null ? '' : ` revision ${revision}`}`],
  ['Planned', moment(call.plannedAt)],
  ['Sent', sentAt && moment(sentAt)],
  ['Settled', settledAt && moment(settledAt)],
  ['Took', timings(call)],
])}
${call.headers.length + (call.requestBody?.bytes ?? 0) > 0 ? requestPart(call) : ''}
${call.responseHeaders.length + (call.responseBody?.bytes ?? 0) > 0 ? responsePart(call) : ''}
${lateOutcome === null ? '' : html`<p>After it was settled as unknown: ${shown(JSON.stringify(lateOutcome))}</p>`}
</div>`;
}

/** In words, e.g. `200, succeeded` or `failed (timeout)`. */
export function outcomePart({ state, status, cause }: Pick<StoryCall, 'state' | 'status' | 'cause'>): Html {
  const word = cause === null ? state : `${state} (${cause})`;
  const outcome = status === null ? word : `${status}, ${word}`;
  return state === 'succeeded' ? html`<strong>${outcome}</strong>` : html`<strong class="wrong">${outcome}</strong>`;
}

function timings({ timings: taken }: StoryCall): string {
  return PHASES.flatMap(([phase, word]) => {
    const ms = taken?.[phase];
    return ms === undefined ? [] : [`${word} ${Math.round(ms)} ms`];
  }).join(', ');
}

function requestPart({ headers, requestBody }: StoryCall): Html {
  const lines = headers.map(({ name, scheme, length, fingerprint }) => {
    const value = `${scheme === undefined ? '' : `${scheme} `}***`;
    return length === 0 ? `${name}: ${value}` : `${name}: ${value} (${length} characters, ${fingerprint})`;
  });
  const body = requestBody && requestBody.bytes > 0 ? bodyText(requestBody) : '';
  return exchange({ name: 'Request', lines, body, bytes: requestBody?.bytes ?? 0 });
}

function responsePart({ responseHeaders, responseBody, responseCut }: StoryCall): Html {
  const lines = responseHeaders.map(([name, value]) => `${name}: ${value}`);
  const body = responseBody && responseBody.bytes > 0 ? bodyText(responseBody) : '';
  const cut = responseCut ? '\n[more came than the engine reads]' : '';
  return exchange({ name: 'Answer', lines, body: `${body}${cut}`, bytes: responseBody?.bytes ?? 0 });
}

function exchange({ name, lines, body, bytes }: { name: string; lines: string[]; body: string; bytes: number }): Html {
  const content = html`${lines.length > 0 ? block(lines.join('\n')) : ''}${body === '' ? '' : block(body)}`;
  const headers = lines.length === 1 ? '1 header' : `${lines.length} headers`;
  const summary = `${name}: ${headers}, ${bytes} bytes`;
  return fold({ summary, content, size: lines.join('\n').length + body.length });
}
