import { createHash, randomUUID } from 'node:crypto';
import { ErrandError } from '../errors.ts';
import { createEndpointClient, type EndpointAnswer } from '../http/endpoint-client.ts';
import type { CatalogAction } from '../schemas/action.ts';
import type { CallCause, CallState, CallTimings, OutgoingRequest } from '../schemas/call.ts';
import type { Channel } from '../schemas/channel.ts';
import { variableContext } from '../secrets/sealed-places.ts';
import type { Sealer } from '../secrets/sealing.ts';
import { readSealedVariables } from '../store/actions.ts';
import type { Database } from '../store/database.ts';
import { readOrganisation } from '../store/organisations.ts';
import { recordOutcome } from '../store/steps.ts';
import { fenceTestCall, planTestCall, testStep } from '../store/test-calls.ts';
import type { BoundValues } from '../turn/bound-parameters.ts';
import { toolResult } from '../turn/call-outcome.ts';
import { compiledCatalog } from '../turn/compiled-catalog.ts';
import { endpointCall } from '../turn/endpoint-call.ts';
import { CALL_TIMEOUT_MS } from '../turn/limits.ts';
import { recordedRequest } from '../turn/recorded-request.ts';
import { settledCall } from '../turn/settled-call.ts';
import { type ShownRequest, shownRequest } from '../turn/shown-request.ts';
import { testBoundValues, testContext } from '../turn/test-placeholders.ts';
import { actionNamed, currentActions } from './action-named.ts';
import { jobNotes } from './test-job.ts';

/** Where test calls may go and what they trust: the worker's own settings, so that both meet the same doors. */
export interface Egress {
  maxResponseBytes: number;
  extraCa: readonly string[];
  allow: readonly string[];
}

export interface TestInput {
  organisationId: string;
  name: string;
  arguments: unknown;
  /** the exact request, nothing sent, nothing recorded */
  dryRun?: boolean;
  /** tells whether the action is offered there */
  channel?: Channel | undefined;
  /** what bound parameters are filled with; placeholders where absent */
  contact?: BoundValues['contact'];
}

export interface TestResult {
  action: { actionId: string; toolName: string; revision: number };
  request: ShownRequest;
  /** why no conversation would make this call now, and what long job its answer would begin */
  notes: string[];
  /** absent after a dry run */
  result?: {
    testId: string;
    state: CallState;
    status: number | null;
    cause: CallCause | null;
    headers: [name: string, value: string][];
    /** as the AI would read it */
    body: string;
    timings: CallTimings;
  };
}

/**
 * Makes one real call of an action, or shows the one it would make, through the same rules and the same door as a turn. What
 * came back is kept in the ledger as a test's.
 * @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request` for arguments that the schema refuses
 */
export async function testAction(
  { db, sealer, egress }: { db: Database; sealer: Sealer; egress: Egress },
  { organisationId, name, arguments: given, dryRun = false, channel, contact = {} }: TestInput,
): Promise<TestResult> {
  const actions = await currentActions(db, organisationId);
  const action = actionNamed(actions, name);
  const checked = checkedArguments(action, given);
  const variables = await readSealedVariables(db, organisationId);
  const organisation = await readOrganisation(db, organisationId);
  const testId = randomUUID();
  const call: Omit<Parameters<typeof endpointCall>[0], 'action' | 'arguments'> = {
    callId: `${testId}/0`,
    messageId: `test/${testId}`,
    variables,
    open: ({ key, sealedValue }) => sealer.open(sealedValue, variableContext({ organisationId, key })),
    context: testContext(organisationId),
    bound: testBoundValues(contact),
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    signed: organisation?.settings.signCalls
      ? { signer: sealer.signerOf(organisationId), createdSeconds: Math.floor(Date.now() / 1000) }
      : undefined,
  };
  const request = endpointCall({ ...call, action, arguments: checked });
  const { actionId, revision } = action;
  const { toolName } = action.definition;
  const shown = {
    action: { actionId, toolName, revision },
    request: shownRequest({ request, variables, fingerprint: sealer.fingerprint }),
    notes: notesOf(action, channel),
  };
  const tested = {
    ...{ action, actions, arguments: checked },
    requestOf: (other: CatalogAction, given: Record<string, unknown>) =>
      endpointCall({ ...call, action: other, arguments: checkedArguments(other, given) }),
  };
  if (dryRun) return { ...shown, notes: [...shown.notes, ...jobNotes(tested)] };
  const key = testStep({ organisationId, testId });
  const nonce = randomUUID();
  await planTestCall(db, key, { actionId, revision, arguments: checked });
  if (!(await fenceTestCall(db, key, { nonce, ...recordedRequest(request, sealer.fingerprint) }))) {
    throw new Error(`the test ${testId} was sent by somebody else`);
  }
  const answer = await sendOnce(request, egress);
  const settled = settledCall(answer);
  await recordOutcome(db, key, { nonce, outcome: settled });
  const { state, status, cause, responseHeaders: headers, timings } = settled;
  const { body } = toolResult(answer.outcome);
  const begun = jobNotes({ ...tested, answer: { outcome: answer.outcome, headers } });
  return {
    ...shown,
    notes: [...shown.notes, ...begun],
    result: { testId, state, status, cause, headers, body, timings },
  };
}

function checkedArguments(action: CatalogAction, given: unknown): Record<string, unknown> {
  const problems = compiledCatalog([action]).byActionId.get(action.actionId)?.problemsOf(given) ?? [];
  const [first] = problems;
  if (first) {
    const list = problems.map(({ pointer, problem }) => `arguments${pointer} ${problem}`).join('; ');
    throw new ErrandError('invalid_request', `nothing was sent: ${list}`, { field: `arguments${first.pointer}` });
  }
  return Object.fromEntries(Object.entries(given ?? {}));
}

async function sendOnce(request: OutgoingRequest, egress: Egress): Promise<EndpointAnswer> {
  const endpoint = createEndpointClient({ timeoutMs: CALL_TIMEOUT_MS, ...egress });
  try {
    return await endpoint.send(request);
  } finally {
    await endpoint.close();
  }
}

function notesOf({ definition: { status, channels } }: CatalogAction, channel: Channel | undefined): string[] {
  const notes: string[] = [];
  if (status === 'disabled') notes.push('the action is disabled: no conversation is offered it');
  if (channel && !channels.includes(channel))
    notes.push(`the action is not enabled on ${channel}: it is not offered there`);
  return notes;
}
