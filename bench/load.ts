type Work = () => Promise<void>;

/**
 * Runs two works by turns, one after the other, until the time is up: a, b, b, a, a, b ... so that a machine that slows down
 * slows both. The milliseconds of each.
 */
export async function byTurns(forMs: number, works: readonly [Work, Work]): Promise<[number[], number[]]> {
  const times: [number[], number[]] = [[], []];
  const begun = performance.now();
  for (let i = 0; performance.now() - begun < forMs; i += 1) {
    const order = i % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
    for (const one of order) times[one].push(...(await oneAfterTheOther(1, works[one])));
  }
  return times;
}

/** Runs the work n times, one after the other; the milliseconds of each. */
export async function oneAfterTheOther(n: number, work: Work): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < n; i += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times;
}

/** Repeats the work with `width` of it under way at any moment until the time is up; how many ended per second. */
export async function perSecond({ forMs, width, work }: { forMs: number; width: number; work: Work }): Promise<number> {
  let ended = 0;
  const start = performance.now();
  const sender = async () => {
    while (performance.now() - start < forMs) {
      await work();
      ended += 1;
    }
  };
  await Promise.all(Array.from({ length: width }, sender));
  return (ended / (performance.now() - start)) * 1000;
}
