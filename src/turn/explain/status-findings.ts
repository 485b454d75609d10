// The endpoint answered, and not with 2xx.

import { type Change, errandCommand, type Finding } from './change.ts';
import type { CallContext, ExplainedCall } from './explained-call.ts';

export function statusFinding(call: ExplainedCall, { organisationId }: CallContext): Finding[] {
  const { status, said, toolName, callId } = call;
  if (status === null || (status >= 200 && status < 300)) return [];
  const answered = `the endpoint answered ${status}${said ? `: ${JSON.stringify(said)}` : ''}`;
  const show = errandCommand('call', callId, '--org', organisationId);
  const edit = errandCommand('action', 'show', toolName, '--org', organisationId);
  const look = (what: string): Change[] => [{ what, command: show }];
  if (status === 401 || status === 403) return [{ fact: answered, changes: [] }];
  if (status === 404) {
    const what = 'see whether the address is right, and whether what the AI asked for exists';
    return [{ fact: answered, changes: look(what) }];
  }
  if (status === 405) {
    const fact = `${answered}: this address does not take ${call.method ?? 'the method'}`;
    return [{ fact, changes: [{ what: "compare method and path with the endpoint's documentation", command: edit }] }];
  }
  if (status === 429) return [rateLimited(call, answered)];
  if (status >= 500) return [{ fact: answered, changes: look("see the endpoint's own log for this request") }];
  if (status >= 300 && status < 400) {
    const target = headerOf(call, 'location');
    const fact = `${answered}, a redirect${target ? ` to ${target}` : ''}: none is ever followed`;
    return [{ fact, changes: [{ what: 'give the action the address that answers', command: edit }] }];
  }
  return [{ fact: answered, changes: look('see what the endpoint says is wrong with the request') }];
}

function rateLimited(call: ExplainedCall, answered: string): Finding {
  const after = headerOf(call, 'retry-after');
  const patience = after === undefined ? 'without a Retry-After' : `with Retry-After: ${after}`;
  return {
    fact: `${answered}, ${patience}: a rate limit of the endpoint; calls are not repeated`,
    changes: [{ what: "raise the limit for this caller: inspect the API gateway's rate-limit denials", command: null }],
  };
}

function headerOf({ responseHeaders }: ExplainedCall, name: string): string | undefined {
  return responseHeaders.find(([known]) => known.toLowerCase() === name)?.[1];
}
