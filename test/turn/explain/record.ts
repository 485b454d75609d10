import type { ActionDefinition, CatalogAction } from '../../../src/schemas/action.ts';
import type { CallContext, ExplainedCall, TestedCall } from '../../../src/turn/explain/explained-call.ts';
import type { RecordedStep, TurnRecord } from '../../../src/turn/explain/turn-record.ts';
import { catalogAction } from '../../support/catalog-action.ts';

/** An action that every turn on web may offer, but for what a test says. */
export function action(toolName: string, change: Partial<ActionDefinition> = {}, revision = 1): CatalogAction {
  return catalogAction(toolName, { baseUrl: 'https://api.example.com', ...change }, revision);
}

/** A decision that offers `offered` and replies, but for what a test says. */
export function step(
  offered: readonly string[],
  {
    decision = {},
    ...change
  }: Partial<Omit<RecordedStep, 'decision'>> & { decision?: Partial<RecordedStep['decision']> } = {},
): RecordedStep {
  return {
    turnId: 't1',
    step: 0,
    decision: { kind: 'reply', offered: [...offered], dropped: [], corrections: [], ...decision },
    state: null,
    cause: null,
    status: null,
    ...change,
  };
}

export const chosen = (toolName: string) => ({
  kind: 'call' as const,
  chosen: { toolName, actionId: `id-${toolName}`, revision: 1 },
});

/** A web turn of a contact in no segment; today's catalog is the turn's, but for what a test says. */
export function record({ catalog = [], ...change }: Partial<TurnRecord>): TurnRecord {
  return {
    organisationId: 'acme',
    facts: { channel: 'web', contactId: 'c1', segmentIds: [] },
    turns: [{ turnId: 't1', depth: 0, status: 'replied', cause: null }],
    steps: [],
    catalog,
    current: catalog,
    contact: { contactId: 'c1', segmentIds: [] },
    ...change,
  };
}

export const CALL_URL = 'https://api.example.com/orders/1';

/** A call that failed, but for what a test says. */
export const call: ExplainedCall = {
  callId: 't1/0',
  toolName: 'it',
  revision: 2,
  state: 'failed',
  cause: null,
  status: null,
  method: 'GET',
  url: CALL_URL,
  responseHeaders: [],
  responseCut: false,
  said: null,
  isRead: true,
};
/** The last Test of it that was answered with 2xx. */
export const tested: TestedCall = {
  callId: 'test/0',
  revision: 2,
  at: '2026-01-01T00:00:00.000Z',
  method: { call: 'GET', test: 'GET' },
  url: { call: CALL_URL, test: CALL_URL },
  headers: [],
  bodyBytes: { call: 0, test: 0 },
  comparable: true,
};
export const callContext: CallContext = {
  organisationId: 'acme',
  channel: 'email',
  contactId: 'c1',
  test: tested,
  egressAddresses: [],
  rights: [],
};
