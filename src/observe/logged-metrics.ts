import type { Log } from '../log.ts';
import type { Metrics } from './metrics.ts';

/**
 * The same metrics, with a line in the log of every turn that ended and every call with an outcome. Ids, states and durations:
 * what was said, sent or answered is in the audit only.
 */
export function loggedMetrics(metrics: Metrics, log: Pick<Log, 'info'>): Metrics {
  return {
    ...metrics,
    turnEnded(turn) {
      metrics.turnEnded(turn);
      const { organisationId, sessionId, turnId, outcome, cause, channel, tookMs } = turn;
      log.info({ organisationId, sessionId, turnId, outcome, cause, channel, tookMs }, 'turn ended');
    },
    callSettled(call) {
      metrics.callSettled(call);
      const { organisationId, callId, owner, state, cause, status, performMs } = call;
      log.info({ organisationId, callId, owner, state, cause, status, performMs }, 'call settled');
    },
  };
}
