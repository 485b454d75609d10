import { rounded } from './statistics.ts';

export interface TurnFigures {
  /** turns a side whose latency was taken */
  n: number;
  msFloor: number;
  msTurn: number;
  latencyRatioP50: number;
  latencyRatioP95: number;
  /** turns per second over the floor's: below 1 is slower */
  throughputRatio: number;
  perSecondFloor: number;
  perSecondTurn: number;
  historyEvents: number;
  historyBytes: number;
  statementsPerTurn: number;
  roundTripsPerTurn: number;
  /** a turn's waiting for PostgreSQL */
  databaseMs: number;
  floorActivityMs: Map<string, number>;
  turnActivityMs: Map<string, number>;
}

export function turnReport(figures: TurnFigures, json: boolean): string[] {
  return json ? [JSON.stringify(summary(figures))] : [...table(figures), '', whatItIs(figures), whereItGoes(figures)];
}

function summary(figures: TurnFigures) {
  const { n, historyEvents, historyBytes } = figures;
  return {
    n,
    msFloor: rounded(figures.msFloor),
    msTurn: rounded(figures.msTurn),
    latencyRatioP50: rounded(figures.latencyRatioP50),
    latencyRatioP95: rounded(figures.latencyRatioP95),
    throughputRatio: rounded(figures.throughputRatio),
    historyEvents,
    historyBytes,
    statementsPerTurn: rounded(figures.statementsPerTurn),
    roundTripsPerTurn: rounded(figures.roundTripsPerTurn),
  };
}

function table(figures: TurnFigures): string[] {
  const row = (name: string, ...cells: (number | string)[]) =>
    [
      name.padEnd(26),
      ...cells.map((cell) => String(typeof cell === 'number' ? rounded(cell) : cell).padStart(10)),
    ].join('');
  const { floorActivityMs, turnActivityMs } = figures;
  return [
    row('', 'floor', 'turn', 'ratio'),
    row('ms, one after the other', figures.msFloor, figures.msTurn, figures.latencyRatioP50),
    row('  95 % of them', '', '', figures.latencyRatioP95),
    row('turns a second, 8 at once', figures.perSecondFloor, figures.perSecondTurn, figures.throughputRatio),
    ...[...turnActivityMs].map(([name, ms]) => row(`ms in ${name}`, floorActivityMs.get(name) ?? '', ms)),
    row('statements', '', figures.statementsPerTurn),
    row('round trips', '', figures.roundTripsPerTurn),
    row('ms waiting for PostgreSQL', '', figures.databaseMs),
    row('history events', '', figures.historyEvents),
    row('history bytes', '', String(figures.historyBytes)),
  ];
}

function whatItIs({ msTurn, msFloor, latencyRatioP50 }: TurnFigures): string {
  return `A turn with one call takes ${rounded(msTurn)} ms from submit to reply with an instant model and endpoint: ${rounded(latencyRatioP50)} x the ${rounded(msFloor)} ms of a bare Temporal workflow with the same activities and the same HTTPS request.`;
}

function whereItGoes({ msTurn, msFloor, databaseMs, floorActivityMs, turnActivityMs }: TurnFigures): string {
  const total = (spent: Map<string, number>) => [...spent.values()].reduce((sum, ms) => sum + ms, 0);
  const inActivities = total(turnActivityMs) - total(floorActivityMs);
  const rules = Math.max(0, inActivities - databaseMs);
  const rest = Math.max(0, msTurn - msFloor - inActivities);
  return `Of the ${rounded(msTurn - msFloor)} ms more, ${rounded(databaseMs)} ms are spent waiting for PostgreSQL, ${rounded(rules)} ms on the turn's own rules (filter, checks, headers, sealing, address guard), ${rounded(rest)} ms in workflow and Temporal.`;
}
