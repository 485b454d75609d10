/** Sums up the time spent inside activities, so that what is left of a turn is the workflow's and Temporal's; counts them. */
export interface ActivityClock {
  timed<Activities extends object>(activities: Activities): Activities;
  /** milliseconds by activity since the last reading */
  read(): Map<string, number>;
  /** runs of one activity since the start */
  runs(name: string): ActivityRuns;
}

export interface ActivityRuns {
  begun: number;
  ended: number;
}

export function createActivityClock(): ActivityClock {
  let spent = new Map<string, number>();
  const counts = new Map<string, ActivityRuns>();
  const countOf = (name: string): ActivityRuns => {
    const count = counts.get(name) ?? { begun: 0, ended: 0 };
    counts.set(name, count);
    return count;
  };
  return {
    timed: (activities) => {
      const timed = Object.entries(activities).map(([name, run]) => [
        name,
        async (...values: unknown[]) => {
          const start = performance.now();
          countOf(name).begun += 1;
          try {
            return await run(...values);
          } finally {
            spent.set(name, (spent.get(name) ?? 0) + performance.now() - start);
            countOf(name).ended += 1;
          }
        },
      ]);
      return Object.fromEntries(timed);
    },
    read() {
      const read = spent;
      spent = new Map();
      return read;
    },
    runs: (name) => ({ ...countOf(name) }),
  };
}
