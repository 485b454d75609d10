import type { CallCause, CallState } from '../../schemas/call.ts';
import type { Channel } from '../../schemas/channel.ts';
import type { ComparedCalls } from '../compare-calls.ts';
import type { Finding } from './change.ts';

/** One call as the ledger holds it. */
export interface ExplainedCall {
  callId: string;
  toolName: string;
  revision: number;
  state: CallState;
  cause: CallCause | null;
  status: number | null;
  method: string | null;
  /** null = nothing was sent */
  url: string | null;
  responseHeaders: readonly [name: string, value: string][];
  responseCut: boolean;
  /** the beginning of the answer, where it is text */
  said: string | null;
  /** a GET can be made again without a thought */
  isRead: boolean;
}

/** What the last test of the action that was answered with 2xx had, beside this call. */
export interface TestedCall extends ComparedCalls {
  callId: string;
  revision: number | null;
  /** ISO 8601 */
  at: string;
}

export interface CallContext {
  organisationId: string;
  channel: Channel;
  /** null = a contact without identity */
  contactId: string | null;
  /** null = no test was answered with 2xx, or it was purged */
  test: TestedCall | null;
  /** ERRAND_EGRESS_ADDRESSES: what this installation calls from */
  egressAddresses: readonly string[];
  /** why the fence would refuse the call now: what it refused the call for is not recorded */
  rights: readonly Finding[];
}
