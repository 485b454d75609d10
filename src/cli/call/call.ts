import { type CallStory, type ShownBody, showCall } from '../../services/show-call.ts';
import { printLines } from '../print-lines.ts';
import { withStore } from '../with-store.ts';
import { maskedText } from './masked-text.ts';

export async function call({ id, org, json }: { id: string; org: string; json?: boolean }): Promise<void> {
  const story = await withStore(({ db }) => showCall(db, { organisationId: org, call: id }));
  if (json) console.log(JSON.stringify(story));
  else printLines(readable(story));
}

/** As they follow one another: jsonb keeps no order. */
const PHASES = ['dnsMs', 'connectMs', 'tlsMs', 'headersMs', 'totalMs'] as const;

function readable(story: CallStory): string[] {
  const { callId, ownerKind, ticketNumber, toolName, revision, state, cause, status, request } = story;
  const { requestBody, responseHeaders, responseBody, responseCut, timings, lateOutcome, jobId } = story;
  const owner = ticketNumber === null ? ownerKind : `${ownerKind} of #${ticketNumber}`;
  const phases = PHASES.flatMap((phase) => {
    const ms = timings?.[phase];
    return ms === undefined ? [] : [`${phase.replace(/Ms$/, '')} ${Math.round(ms)} ms`];
  });
  return [
    `call ${callId}, ${owner}: ${toolName}${revision === null ? '' : ` revision ${revision}`}, ${state}${cause ? ` (${cause})` : ''}, attempt 1`,
    `  planned ${story.plannedAt.toISOString()}, sent ${instant(story.sentAt)}, settled ${instant(story.settledAt)}`,
    ...(phases.length > 0 ? [`  ${phases.join(', ')}`] : []),
    `  arguments ${JSON.stringify(story.arguments)}`,
    '',
    request ? `${request.method} ${request.url}` : 'nothing was sent',
    ...(request?.headers ?? []).map((header) => `  ${header.name}: ${maskedText(header)}`),
    ...bodyLines(requestBody),
    '',
    status === null ? 'no answer' : `${status}${responseCut ? ' (body cut)' : ''}`,
    ...(responseHeaders ?? []).map(([name, value]) => `  ${name}: ${value}`),
    ...bodyLines(responseBody),
    ...(jobId === null ? [] : ['', `it began the job ${jobId}`]),
    ...(lateOutcome ? ['', `after it was settled as unknown: ${JSON.stringify(lateOutcome)}`] : []),
  ];
}

function bodyLines(body: ShownBody | null): string[] {
  if (!body) return [];
  return ['', body.text ?? `${body.bytes} bytes, no text (--json prints them in base64)`];
}

function instant(at: Date | null): string {
  return at?.toISOString() ?? '-';
}
