import { expect, test } from 'vitest';
import type { ModelErrorKind } from '../../src/ai/model-error.ts';
import { turnFilter } from '../../src/cli/session/turn-options.ts';
import { callCauseSchema } from '../../src/schemas/call.ts';
import type { FormClosedReason, RoutedReason } from '../../src/schemas/turn.ts';
import { turnCauseSchema } from '../../src/schemas/turn-cause.ts';

test.each([
  [{ turnStatus: 'done' }, 'turn-status', '--turn-status must be one of open, replied, continued, routed,'],
  [{ cause: 'bad luck' }, 'cause', '--cause must be one of ai_unavailable, model_rate_limit,'],
  [{ trigger: 'cron' }, 'trigger', '--trigger must be one of message, continuation, job, schedule, replay, not "cron"'],
  [{ since: '1h', until: '2h' }, 'since', '--since 1h must be earlier than --until 2h'],
  [{ until: 'soon' }, 'until', '--until must be an age such as 90m, 12h or 7d'],
])('%j is refused with flag and choices', (options, field, message) => {
  expect(() => turnFilter(options, 'turn-status')).toThrow(
    expect.objectContaining({ message: expect.stringContaining(message), details: { field } }),
  );
});

test('a cause is the turn`s own or that of a call, never both', () => {
  expect(turnFilter({ cause: 'model_timeout' }, 'status')).toMatchObject({
    cause: 'model_timeout',
    callCause: undefined,
  });
  expect(turnFilter({ cause: 'timeout' }, 'status')).toMatchObject({ cause: undefined, callCause: 'timeout' });
  expect(turnCauseSchema.options.filter((cause) => callCauseSchema.safeParse(cause).success)).toEqual([]);
});

test('every cause that a turn is recorded with can be asked for', () => {
  const models: Record<`model_${ModelErrorKind}`, true> = {
    ...{ model_rate_limit: true, model_overload: true, model_context_too_long: true, model_refusal: true },
    ...{ model_bad_key: true, model_bad_request: true, model_unreachable: true, model_timeout: true },
    model_malformed_answer: true,
  };
  const routed: Record<RoutedReason, true> = { autopilot_off: true, topic_off: true, taken_over: true, resolved: true };
  // a form that was submitted, or is not there, closes no turn
  const closed: Record<Exclude<FormClosedReason, 'submitted' | 'not_open'>, true> = {
    ...{ withdrawn: true, expired: true, taken_over: true, resolved: true },
  };
  const recorded = Object.keys({ ...models, ...routed, ...closed, ai_unavailable: true, contact_erased: true });
  expect(turnCauseSchema.options.toSorted()).toEqual(recorded.toSorted());
});
