/** Sums up the time spent inside activities, so that what is left of a turn is the workflow's and Temporal's. */
export interface ActivityClock {
  timed<Activities extends object>(activities: Activities): Activities;
  /** milliseconds by activity since the last reading */
  read(): Map<string, number>;
}

export function createActivityClock(): ActivityClock {
  let spent = new Map<string, number>();
  return {
    timed: (activities) => {
      const timed = Object.entries(activities).map(([name, run]) => [
        name,
        async (...values: unknown[]) => {
          const start = performance.now();
          try {
            return await run(...values);
          } finally {
            spent.set(name, (spent.get(name) ?? 0) + performance.now() - start);
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
  };
}
