import { expect, test } from 'vitest';
import { turnReasons } from '../../../src/turn/explain/turn-reasons.ts';
import type { RecordedStep } from '../../../src/turn/explain/turn-record.ts';
import { action, chosen, record, step } from './record.ts';

const session = { ticketNumber: 7, status: 'open', handledBy: 'ai', handoffReason: null, autopilot: true };
const catalog = [action('it'), action('ask', { requireForm: true })];

function reasonOf(status: string, cause: string | null, { steps = [] as RecordedStep[], now = {} } = {}) {
  const turns = [{ turnId: 't1', depth: 0, status, cause }];
  const [reason] = turnReasons(record({ catalog, turns, steps }), { ...session, ...now });
  return reason && { said: `${reason.kind}: ${reason.fact}`, commands: reason.changes.map(({ command }) => command) };
}

test.each<[string, string | null, Parameters<typeof reasonOf>[2], RegExp, (string | null)[]]>([
  [
    'routed',
    'autopilot_off',
    { now: { autopilot: false } },
    /^routed: autopilot is off on web/,
    ['errand org edit acme --autopilot web=on'],
  ],
  ['routed', 'autopilot_off', {}, /\(it is on now\)$/, []],
  [
    'routed',
    'taken_over',
    { now: { handledBy: 'team', handoffReason: 'agent_took_over' } },
    /team's \(agent_took_over\)/,
    ["errand session hand-back '#7' --org acme"],
  ],
  ['routed', 'taken_over', { steps: [step(['it'])] }, /while the AI was answering: its reply was not sent/, []],
  ['routed', 'resolved', {}, /the session was resolved/, []],
  ['routed', 'topic_skipped', {}, /the message went to the team \(topic_skipped\)/, []],
  ['failed', 'model_rate_limit', {}, /^failed: the AI gave no answer: its provider kept asking for patience/, [null]],
  ['failed', 'constructor', {}, /^failed: the AI gave no answer \(constructor\)/, []],
  ['withdrawn', 'expired', {}, /^withdrawn: the form was not submitted before it expired: the call was not made/, []],
  ['withdrawn', 'withdrawn', {}, /wrote a new message instead/, []],
  ['withdrawn', 'taken_over', {}, /taken over or closed/, []],
  [
    'open',
    null,
    { steps: [step(['ask'], { decision: chosen('ask'), state: 'planned' })] },
    /^open: the turn waits for the form of ask/,
    [],
  ],
  [
    'open',
    null,
    { steps: [step(['it'], { decision: chosen('collect_input'), state: 'planned' })] },
    /^open: the turn waits for the form of collect_input/,
    [],
  ],
  ['open', null, { steps: [step(['it'], { decision: chosen('it'), state: 'sent' })] }, /its call has been sent/, []],
  [
    'replied',
    null,
    { steps: [step(['it'], { decision: chosen('it'), state: 'not_sent', cause: 'no_longer_allowed' })] },
    /^not_sent: the call of it did not leave: no_longer_allowed/,
    [],
  ],
  ['replied', null, { steps: [step(['it', 'ask'])] }, /^declined: 2 actions were offered, and the AI took none/, []],
])('%s (%s) comes before any choice among actions', (status, cause, more, said, commands) => {
  const told = reasonOf(status, cause, more);
  expect(told?.said).toMatch(said);
  expect(told?.commands).toEqual(commands);
});

test('zero tools offered does not look like a model that declined', () => {
  const off = [action('it', { channels: [] })];
  const facts = (all: typeof off) => turnReasons(record({ catalog: all, steps: [step([])] }), session)[0];
  expect(facts(off)).toMatchObject({
    kind: 'nothing_visible',
    fact: 'zero actions were offered: the filter left none of 1',
  });
  expect(facts([])).toMatchObject({
    kind: 'nothing_visible',
    fact: 'zero actions were offered: the organisation had none',
  });
});

test('a turn whose call was made needs no reason', () => {
  expect(
    reasonOf('replied', null, { steps: [step(['it'], { decision: chosen('it'), state: 'succeeded' })] }),
  ).toBeUndefined();
});

test('a reply that was held back, and the handoff that it led to, are told before the choice', () => {
  const sentence = 'I have refunded you.';
  const claims = [true, false].map((rewritten) => ({ sentence, rewritten }));
  const handoff = { reason: 'low_confidence' as const, summary: 'Check the refund.' };
  const told = turnReasons(record({ catalog, steps: [step(['it'], { decision: { claims, handoff } })] }), session);
  expect(told.map(({ kind, fact }) => `${kind}: ${fact}`)).toEqual([
    'held_back: a reply was held back, because no call shows what it says ("I have refunded you."): the AI was asked to write it again',
    'held_back: a reply was held back, because no call shows what it says ("I have refunded you."): it was the second such reply, a person took over',
    'handed_off: handed to the team for low_confidence: Check the refund.',
    'declined: one action was offered, and the AI took none: it answered in words',
  ]);
});

test('an AI whose proposals did not stand, or that took a system action, is told from one that proposed nothing', () => {
  const dropped = [{ toolName: 'it', arguments: {} }];
  const system = { toolName: 'handoff', actionId: 'handoff', revision: null };
  const told = (decision: Partial<RecordedStep['decision']>) =>
    reasonOf('replied', null, { steps: [step(['it'], { decision })] })?.said;
  expect(told({ dropped })).toBe(
    'declined: one action was offered, and none that the AI proposed stood: it answered in words',
  );
  expect(told({ dropped, chosen: system })).toBe('declined: one action was offered, and the AI chose handoff');
});
