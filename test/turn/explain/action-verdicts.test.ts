import { expect, test } from 'vitest';
import type { CatalogAction } from '../../../src/schemas/action.ts';
import { actionVerdicts } from '../../../src/turn/explain/action-verdicts.ts';
import type { TurnRecord } from '../../../src/turn/explain/turn-record.ts';
import { action, chosen, record, step } from './record.ts';

const other = action('other');
const vip = { segmentIds: ['vip'] };

/** The verdict on the action `it`, which stands beside `other`. */
function verdictOf(it: CatalogAction, change: Partial<TurnRecord> = {}) {
  const catalog = [it, other];
  const all = actionVerdicts(record({ catalog, steps: [step(['it', 'other'])], ...change }), undefined);
  return all.find(({ toolName }) => toolName === 'it');
}

const left = { steps: [step(['other'])] };
const enable = 'errand action enable it --org acme';
const enableWeb = 'errand action enable it --channel web --org acme';
const join = 'errand segment members vip --add c1 --org acme';

test.each<[string, CatalogAction, Partial<TurnRecord>, string, string[], (string | null)[]]>([
  [
    'offered, nothing chosen',
    action('it'),
    {},
    'offered by',
    ['the AI chose no action at all: it answered in words'],
    [],
  ],
  [
    'offered, another chosen',
    action('it'),
    { steps: [step(['it', 'other'], { decision: chosen('other'), state: 'succeeded', status: 200 })] },
    'offered by',
    ['the AI chose other'],
    [],
  ],
  [
    'chosen',
    action('it'),
    { steps: [step(['it'], { decision: chosen('it'), state: 'unknown', cause: 'timeout' })] },
    'chosen by',
    ['its call: unknown (timeout)'],
    [],
  ],
  [
    'chosen twice, over a continuation',
    action('it'),
    {
      steps: [
        step(['it'], { decision: chosen('it'), state: 'failed', status: 500 }),
        step(['it'], { step: 1, decision: { ...chosen('it'), kind: 'continue' } }),
        step(['it'], { turnId: 't2', decision: chosen('it'), state: 'succeeded', status: 200 }),
      ],
    },
    'chosen by',
    ['its call: failed (500)', 'its call: succeeded (200)'],
    [],
  ],
  [
    'disabled',
    action('it', { status: 'disabled' }),
    left,
    'left_out by status',
    ['disabled for every conversation'],
    [enable],
  ],
  [
    'on another channel',
    action('it', { channels: ['sms', 'email'] }),
    left,
    'left_out by channel',
    ['enabled on sms and email only, this session is on web'],
    [enableWeb],
  ],
  [
    'on no channel',
    action('it', { channels: [] }),
    left,
    'left_out by channel',
    ['enabled on no channel, this session is on web'],
    [enableWeb],
  ],
  [
    'restricted',
    action('it', vip),
    { ...left, facts: { channel: 'web', contactId: 'c1', segmentIds: ['gold', 'staff'] } },
    'left_out by segment',
    ['restricted to vip; the contact was in gold and staff at that moment'],
    [join],
  ],
  [
    'restricted, and the contact joined since',
    action('it', vip),
    { ...left, contact: { contactId: 'c1', segmentIds: ['vip'] } },
    'left_out by segment',
    ['restricted to vip; the contact was in no segment at that moment (it is in vip now)'],
    [],
  ],
  [
    'restricted, without identity',
    action('it', vip),
    { ...left, facts: { channel: 'web', contactId: null, segmentIds: [] }, contact: null },
    'left_out by segment',
    ['restricted to vip; the session had no contact with an identity, so it was in none'],
    [null],
  ],
  [
    'everything at once',
    action('it', { ...vip, status: 'disabled', channels: ['phone'] }),
    left,
    'left_out by status,channel,segment',
    [
      'disabled for every conversation',
      'enabled on phone only, this session is on web',
      'restricted to vip; the contact was in no segment at that moment',
    ],
    [enable, enableWeb, join],
  ],
  [
    'mended in part since',
    action('it', { status: 'disabled', channels: ['phone'] }),
    { ...left, current: [action('it', { channels: ['phone'] }, 2)] },
    'left_out by status,channel',
    ['disabled for every conversation (live now, at revision 2)', 'enabled on phone only, this session is on web'],
    [enableWeb],
  ],
  [
    'left out, and named by the AI all the same',
    action('it', { channels: ['sms'] }),
    {
      steps: [
        step(['other'], {
          decision: { corrections: [{ toolName: 'it', arguments: {}, problem: 'no tool of this name' }] },
        }),
      ],
    },
    'left_out by channel',
    [
      'enabled on sms only, this session is on web',
      'the AI named it all the same, and was told that there is no such tool',
    ],
    [enableWeb],
  ],
  [
    'given back',
    action('it'),
    {
      steps: [
        step(['it'], { decision: { corrections: [{ toolName: 'it', arguments: {}, problem: 'orderId is missing' }] } }),
      ],
    },
    'given_back by',
    ['proposed and given back: orderId is missing'],
    [],
  ],
  [
    'dropped',
    action('it'),
    {
      steps: [
        step(['it', 'other'], { decision: { ...chosen('other'), dropped: [{ toolName: 'it', arguments: {} }] } }),
      ],
    },
    'dropped by',
    ['proposed beside another tool: the first one is kept, zero or one tool a turn'],
    [],
  ],
  [
    'proposed when no continuation was left',
    action('it'),
    {
      steps: [
        step(['it', 'other'], { decision: chosen('other'), state: 'succeeded', status: 200 }),
        step([], {
          step: 1,
          decision: { corrections: [{ toolName: 'it', arguments: {}, problem: 'Tools you may call: none.' }] },
        }),
      ],
    },
    'no_continuation_left by',
    ['proposed after the one call that a message may have here'],
    ['errand org edit acme --max-continuations 1'],
  ],
  ['asked of nobody', action('it'), { steps: [] }, 'no_decision by', ['the filter let it pass, and no AI decided'], []],
  [
    'asked of nobody, and left out besides',
    action('it', { channels: ['sms'] }),
    { steps: [] },
    'no_decision by channel',
    ['enabled on sms only, this session is on web'],
    [enableWeb],
  ],
  [
    'deleted since',
    action('it'),
    { current: [other] },
    'offered by',
    ['the AI chose no action at all: it answered in words', 'it has been deleted since'],
    [],
  ],
  [
    'made later',
    action('it', { channels: ['sms'] }),
    { catalog: [other], current: [action('it', { channels: ['sms'] }), other] },
    'created_later by channel',
    ['made after this turn had begun', 'enabled on sms only, this session is on web'],
    [enableWeb],
  ],
  [
    'left out by a shortlist whose order is not known',
    action('it'),
    {
      steps: [step(['other'], { decision: { shortlist: { limit: 1, visible: 2, ranking: 'words_and_embeddings' } } })],
    },
    'left_out by shortlist',
    ['shortlist: the AI was shown 1 of 2 visible actions, and not this one'],
    [null],
  ],
])('%s: verdict, facts and the smallest change', (_what, it, change, verdict, facts, commands) => {
  const told = verdictOf(it, change);
  expect(`${told?.verdict} by ${told?.leftOutBy}`.trim()).toBe(verdict);
  expect(told?.facts).toEqual(facts);
  expect(told?.changes.map(({ command }) => command)).toEqual(commands);
});

test('the rank in a shortlist is told, with the change that would have been enough', () => {
  const steps = [step(['other'], { decision: { shortlist: { limit: 1, visible: 2, ranking: 'words' } } })];
  const told = (rank: number, pinnedRank: number) =>
    actionVerdicts(record({ catalog: [action('it'), other], steps }), new Map([['id-it', { rank, pinnedRank }]])).find(
      ({ toolName }) => toolName === 'it',
    );
  expect(told(2, 1)).toMatchObject({
    facts: ['shortlist: rank 2 of 2 visible, 1 shown'],
    changes: [{ what: 'pin it: it would have been at rank 1', command: 'errand action edit it --pinned --org acme' }],
  });
  expect(told(2, 2)?.changes.map(({ what }) => what)).toEqual([
    expect.stringContaining('in their words'),
    'or set ERRAND_TOOL_LIMIT=2 or more for the workers',
  ]);
});

test('every action has one verdict, those that came furthest first', () => {
  const catalog = [action('a', { status: 'disabled' }), action('b'), action('c')];
  const steps = [step(['b', 'c'], { decision: chosen('c'), state: 'succeeded', status: 200 })];
  const verdicts = actionVerdicts(record({ catalog, current: [...catalog, action('d')], steps }), undefined);
  expect(verdicts.map(({ toolName, verdict }) => `${toolName} ${verdict}`)).toEqual([
    'c chosen',
    'b offered',
    'a left_out',
    'd created_later',
  ]);
});
