// "Called but failed": what a call's outcome says about its endpoint, and what a person does about it (seed: troubleshooting).
import { causeFinding } from './cause-findings.ts';
import { errandCommand, type Finding } from './change.ts';
import { credentialFindings } from './credential-findings.ts';
import type { CallContext, ExplainedCall } from './explained-call.ts';
import { statusFinding } from './status-findings.ts';

/** What is to be said of one call, most telling first; empty for one that succeeded as it should. */
export function callFindings(call: ExplainedCall, context: CallContext): Finding[] {
  const { status, state } = call;
  const refused = status === 401 || status === 403;
  return [
    ...(status === null ? causeFinding(call, context) : statusFinding(call, context)),
    ...(refused ? credentialFindings(call, context) : []),
    ...(status !== null && call.cause ? causeFinding(call, context) : []),
    ...(state === 'succeeded' || refused || call.url === null ? [] : testFindings(call, context)),
    ...(state === 'unknown' && !call.isRead ? [UNKNOWN] : []),
  ];
}

const UNKNOWN: Finding = {
  fact: 'it is unknown whether the call took effect: it is never repeated by itself, and the AI was told to claim neither',
  changes: [{ what: "look in the endpoint's own records before anybody makes it again", command: null }],
};

/** "Test passes" means that one: another address, or another revision, is another call. */
function testFindings({ toolName, revision }: ExplainedCall, { organisationId, test }: CallContext): Finding[] {
  const command = errandCommand('action', 'test', toolName, '--org', organisationId);
  if (!test) {
    const fact = `no Test of ${toolName} that was answered with 2xx is kept to compare with`;
    return [{ fact, changes: [{ what: 'test the action from here, with --args', command }] }];
  }
  const [call, tested] = [hostOf(test.url.call), hostOf(test.url.test)];
  if (call !== tested) {
    const fact = `the Test of ${test.at} that passed went to ${tested}, this call to ${call}`;
    return [{ fact, changes: [{ what: 'test the action again: its endpoint has changed', command }] }];
  }
  if (test.revision === revision) return [];
  const fact = `the Test of ${test.at} that passed was of revision ${test.revision}, this call of revision ${revision}`;
  return [{ fact, changes: [{ what: 'test the action again as it stands', command }] }];
}

function hostOf(url: string): string {
  return /^https:\/\/[^/?#]*/.exec(url)?.[0] ?? url;
}
