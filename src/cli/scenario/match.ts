import { ErrandError } from '../../errors.ts';
import { type MatchedScenario, matchScenarios } from '../../services/match-scenarios.ts';
import { channelsOption } from '../action/channel-options.ts';
import { withStore } from '../with-store.ts';

export async function scenarioMatch({
  question,
  org,
  channel: named,
  json,
}: {
  question: string;
  org: string;
  channel: string;
  json?: boolean;
}): Promise<void> {
  const [channel, second] = channelsOption(named) ?? [];
  if (!channel || second) {
    throw new ErrandError('invalid_request', '--channel must name one channel', { field: 'channel' });
  }
  const matches = await withStore(({ db }) => matchScenarios(db, { organisationId: org, question, channel }));
  console.log(json ? JSON.stringify(matches) : readable(matches));
}

function readable(matches: MatchedScenario[]): string {
  const lines = matches.map(
    ({ scenarioId, score, shown, question }) =>
      `${shown ? 'shown    ' : 'not shown'} ${score.toFixed(2)}  ${scenarioId}: ${question}`,
  );
  return lines.length === 0 ? 'no scenario shares a word with it' : lines.join('\n');
}
