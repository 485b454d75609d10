import { ErrandError } from '../../errors.ts';
import { explainTurn } from '../../services/explain-turn.ts';
import { printLines } from '../print-lines.ts';
import { withSessionProblem } from '../with-session-problem.ts';
import { explanationLines } from './explanation-lines.ts';

interface WhyOptions {
  session: string;
  action?: string | undefined;
  org: string;
  message?: string;
  turn?: string;
  all?: boolean;
  json?: boolean;
}

export async function why({ org, message, turn, all = false, json, ...asked }: WhyOptions): Promise<void> {
  if (message !== undefined && turn !== undefined) {
    throw new ErrandError('invalid_request', 'name a message or a turn: --message or --turn', { field: 'turn' });
  }
  const named = { ...asked, organisationId: org };
  const explanation = await withSessionProblem(named, ({ db }, { problem, config }) => {
    const { ERRAND_EGRESS_ADDRESSES: egressAddresses } = config;
    return explainTurn(db, { ...named, messageId: message, turnId: turn, egressAddresses, problem });
  });
  if (json) console.log(JSON.stringify(explanation));
  else printLines(explanationLines(explanation, { all }));
}
