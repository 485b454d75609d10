import type { RecomputeProgress } from '../../services/recompute-segment.ts';

const QUIET_MS = 1_000;

/** Says on standard error how far a recompute is, once it takes long enough to wonder. */
export function progressOnError(): (progress: RecomputeProgress) => void {
  let last = Date.now();
  return ({ looked, added }) => {
    if (Date.now() - last < QUIET_MS) return;
    last = Date.now();
    console.error(`${looked} contacts looked at, ${added} added`);
  };
}
