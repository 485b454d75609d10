import { IllegalStateError } from '@temporalio/common';
import type { State } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { runToEnd } from '../../src/temporal/run-to-end.ts';

const inUse = new IllegalStateError('Worker still in use: Expected 1 reference, but got 2');
const ending = ({ state, error }: { state: State; error: Error }) => ({
  run: () => Promise.reject(error),
  getState: () => state,
});

test('a worker that has done all its work has ended well, although the SDK could not free it at once', async () => {
  await expect(runToEnd(ending({ state: 'STOPPED', error: inUse }))).resolves.toBeUndefined();
});

test.each([
  ['that failed before', { state: 'FAILED', error: inUse }],
  ['that was refused for another reason', { state: 'STOPPED', error: new IllegalStateError('Poller was started') }],
  ['whose work failed', { state: 'STOPPED', error: new Error('away') }],
] as const)('a worker %s has not', async (_what, end) => {
  await expect(runToEnd(ending(end))).rejects.toBe(end.error);
});
