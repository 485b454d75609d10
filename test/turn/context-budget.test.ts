import { expect, test } from 'vitest';
import type { ConversationEntry } from '../../src/schemas/decision.ts';
import type { RecordedDecision } from '../../src/schemas/turn.ts';
import type { EarlierStep, TurnContext, TurnStep } from '../../src/schemas/turn-context.ts';
import { fittedConversation } from '../../src/turn/context-budget.ts';
import { conversation } from '../../src/turn/conversation.ts';
import { beginningOf, estimatedTokens, utf8Bytes } from '../../src/turn/token-estimate.ts';

type Said = TurnContext['messages'][number];

const customer = (id: string, text = id): Said => ({ role: 'customer', id, text });
const ai = (id: string, text = id): Said => ({ role: 'ai', id, text });

const decision: RecordedDecision = {
  kind: 'call',
  model: 'm',
  offered: ['getOrder'],
  chosen: { toolName: 'getOrder', actionId: 'a', revision: 1 },
  dropped: [],
  corrections: [],
};

function step(body: string, change: Partial<TurnStep> = {}): TurnStep {
  const outcome = { kind: 'response' as const, status: 200, body, cut: false };
  return {
    turnId: 't9',
    step: 0,
    decision,
    actionId: 'a',
    arguments: { id: 1 },
    state: 'succeeded',
    outcome,
    ...change,
  };
}

function earlier(messageId: string, body: string, change: Partial<EarlierStep> = {}): EarlierStep {
  return {
    ...{ turnId: `turn of ${messageId}`, messageId, step: 0, actionId: 'a', toolName: 'getOrder', arguments: {} },
    ...{ followUpReplyId: null, state: 'succeeded', status: 200, cause: null, wholeBodyBytes: null },
    outcome: { kind: 'response', status: 200, body, cut: false },
    ...change,
  };
}

function fitted({
  messages,
  steps = [],
  earlierSteps = [],
  budgetTokens = 100_000,
}: {
  messages: Said[];
  steps?: TurnStep[];
  earlierSteps?: EarlierStep[];
  budgetTokens?: number;
}) {
  const parts = conversation({ messages, steps, earlierSteps, jobs: [], followUp: null }, () => 'GET');
  return fittedConversation({ conversation: parts, fixedTokens: 100, budgetTokens });
}

const told = (entries: ConversationEntry[]) => entries.map((entry) => ('text' in entry ? entry.text : entry.role));
const resultIn = (entries: ConversationEntry[]) => {
  const entry = entries.findLast(({ role }) => role === 'tool');
  return entry?.role === 'tool' ? entry.result : '';
};

test('what an earlier call returned stands between the message it was made for and its reply', () => {
  const messages = [customer('m1'), ai('r1'), customer('m2'), ai('r2'), customer('m3')];
  const { entries, leftOut } = fitted({ messages, steps: [step('now')], earlierSteps: [earlier('m2', 'shipped')] });
  expect(told(entries)).toEqual(['m1', 'r1', 'm2', 'tool', 'r2', 'm3', 'tool']);
  expect(entries[3]).toMatchObject({ toolName: 'getOrder', result: 'responseStatus: 200\n\nshipped' });
  expect(leftOut).toBeUndefined();
});

test('calls of messages that are older than all that was read are left out with them', () => {
  expect(told(fitted({ messages: [customer('m2')], earlierSteps: [earlier('m1', 'old')] }).entries)).toEqual(['m2']);
});

test('an unknown effect of an earlier call is told again', () => {
  const unknown = earlier('m1', '', { state: 'unknown', outcome: { kind: 'timeout', cause: 'timeout' } });
  const parts = conversation(
    { messages: [customer('m1')], steps: [], earlierSteps: [unknown], jobs: [], followUp: null },
    () => 'POST',
  );
  const { entries } = fittedConversation({ conversation: parts, fixedTokens: 0, budgetTokens: 10_000 });
  expect(resultIn(entries)).toContain('unknown whether this call took effect');
});

test('the newest messages stay, without gaps, and what was left out is counted', () => {
  const messages = Array.from({ length: 40 }, (_, index) => customer(`m${index}`, `${index} ${'word '.repeat(60)}`));
  const { entries, leftOut, tokens } = fitted({ messages, budgetTokens: 2_000 });
  const numbers = told(entries).map((text) => Number(text.split(' ')[0]));
  expect(numbers.length).toBeGreaterThan(5);
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => 40 - numbers.length + index));
  expect(leftOut).toEqual({ messages: { shown: numbers.length, of: 40 }, results: [] });
  expect(tokens).toBeLessThanOrEqual(2_000);
});

test('the message to answer is never left out, however long it is', () => {
  const long = 'x'.repeat(32_000);
  const { entries, leftOut } = fitted({
    messages: [customer('m1'), ai('r1'), customer('m2', long)],
    budgetTokens: 2_000,
  });
  expect(told(entries)).toEqual([long]);
  expect(leftOut?.messages).toEqual({ shown: 1, of: 3 });
});

test('a body larger than the context is shown as far as it fits, and says how far', () => {
  const body = 'ä'.repeat(500_000);
  const { entries, leftOut, tokens } = fitted({
    messages: [customer('m1')],
    steps: [step(body)],
    budgetTokens: 10_000,
  });
  const [, shown = '0'] = /\n\[(\d+) of 1000000 bytes shown\]$/.exec(resultIn(entries)) ?? [];
  expect(Number(shown)).toBeGreaterThan(15_000);
  expect(resultIn(entries)).toContain(`\n\n${'ä'.repeat(Number(shown) / 2)}\n[`);
  expect(leftOut?.results).toEqual([{ turnId: 't9', step: 0, shownBytes: Number(shown), ofBytes: 1_000_000 }]);
  expect(tokens).toBeLessThanOrEqual(10_000);
});

test('beside a body that could take everything, the history keeps a quarter of the room', () => {
  const messages = Array.from({ length: 40 }, (_, index) => customer(`m${index}`, 'word '.repeat(60)));
  const { entries } = fitted({ messages, steps: [step('x'.repeat(1_000_000))], budgetTokens: 10_000 });
  expect(entries.length).toBeGreaterThan(10);
});

test('of several results the small ones are whole, and the large ones share what is left', () => {
  const steps = [step('x'.repeat(90_000), { turnId: 't1' }), step('small', { turnId: 't2' }), step('y'.repeat(90_000))];
  const { entries, leftOut } = fitted({ messages: [customer('m1')], steps, budgetTokens: 10_000 });
  const results = entries.flatMap((entry) => (entry.role === 'tool' ? entry.result : []));
  expect(results[1]).toBe('responseStatus: 200\n\nsmall');
  const [first, third] = leftOut?.results ?? [];
  expect([first?.turnId, third?.turnId]).toEqual(['t1', 't9']);
  expect(Math.abs((first?.shownBytes ?? 0) - (third?.shownBytes ?? 0))).toBeLessThanOrEqual(6);
});

test('the beginning of a body, its status and its marker are shown even where there is no room at all', () => {
  const { entries } = fitted({
    messages: [customer('m1', 'x'.repeat(20_000))],
    steps: [step('z'.repeat(9_000))],
    budgetTokens: 2_000,
  });
  expect(resultIn(entries)).toMatch(/^responseStatus: 200\n\nz{1000,}\n\[\d+ of 9000 bytes shown\]$/);
});

test('of an earlier body only the beginning is at hand, and the model is told so', () => {
  const long = earlier('m1', 'x'.repeat(4_096), { wholeBodyBytes: 90_000 });
  const { entries, leftOut } = fitted({ messages: [customer('m1'), ai('r1'), customer('m2')], earlierSteps: [long] });
  expect(resultIn(entries)).toMatch(/x\n\[4096 of 90000 bytes shown\]$/);
  expect(leftOut).toEqual({
    messages: { shown: 3, of: 3 },
    results: [{ turnId: 'turn of m1', step: 0, shownBytes: 4_096, ofBytes: 90_000 }],
  });
});

test('a body that the call itself cut keeps both marks', () => {
  const outcome = { kind: 'response' as const, status: 200, body: 'x'.repeat(90_000), cut: true };
  const { entries } = fitted({ messages: [customer('m1')], steps: [step('', { outcome })], budgetTokens: 5_000 });
  expect(resultIn(entries)).toMatch(/\[\d+ of 90000 bytes shown\]\n\[response cut: /);
});

test.each([
  ['English', 'The quick brown fox jumps over the lazy dog.', 10],
  ['JSON', '{"id":"A-1042","lines":[{"sku":"TEAPOT-1","quantity":1}]}', 24],
  ['Japanese', '吾輩は猫である。名前はまだ無い。', 21],
  ['Russian', 'Съешь же ещё этих мягких французских булок', 28],
  ['Hindi', 'मेरा ऑर्डर कहाँ है? मैं दो हफ्ते से इंतज़ार कर रहा हूँ', 54],
])('%s is estimated at no fewer tokens than o200k and cl100k make of it', (_language, text, atLeast) => {
  expect(estimatedTokens(text)).toBeGreaterThanOrEqual(atLeast);
});

test('a text is never cut inside a character', () => {
  for (const text of ['ä€😀x', '😀😀', 'plain']) {
    for (let most = 0; most <= utf8Bytes(text); most += 1) {
      const beginning = beginningOf(text, most);
      expect(text.startsWith(beginning.text)).toBe(true);
      expect(beginning.text.isWellFormed()).toBe(true);
      expect(beginning.bytes).toBe(utf8Bytes(beginning.text));
      expect(beginning.bytes).toBeLessThanOrEqual(most);
    }
  }
});
