import type { PollCost } from './jobs-polling.ts';
import type { WaitingFigures } from './jobs-waiting.ts';
import { rounded } from './statistics.ts';

export interface JobsFigures {
  /** `cached`: runs the worker keeps in memory */
  waiting: WaitingFigures & { cached: number };
  polling: PollingFigures;
}

export interface PollingFigures {
  /** jobs followed at once */
  followed: number;
  pollsPerSecondFloor: number;
  pollsPerSecond: number;
  /** the floor's polls per second over Errand's: above 1 is slower */
  pollRatio: number;
  /** of one poll */
  floor: PollCost;
  errand: PollCost;
}

export function jobsReport({ waiting, polling }: JobsFigures, json: boolean): string[] {
  const { floor, errand, ...rates } = polling;
  const figures = {
    ...waiting,
    memoryRatio: waiting.megabytesMany / waiting.megabytesFew,
    ...rates,
    historyEventsPerPollFloor: floor.historyEvents,
    historyEventsPerPoll: errand.historyEvents,
    historyBytesPerPollFloor: floor.historyBytes,
    historyBytesPerPoll: errand.historyBytes,
    statementsPerPoll: errand.statements,
    roundTripsPerPoll: errand.roundTrips,
    msPerPollFloor: floor.activityMs,
    msPerPoll: errand.activityMs,
    databaseMsPerPoll: errand.databaseMs,
  };
  const printed = Object.entries(figures).map(([name, value]) => [name, rounded(value)] as const);
  return json
    ? [JSON.stringify(Object.fromEntries(printed))]
    : printed.map(([name, value]) => `${name.padEnd(28)} ${value}`);
}
