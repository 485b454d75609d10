import { expect, test } from 'vitest';
import type { Channel } from '../../../src/schemas/channel.ts';
import type { OrganisationSettings } from '../../../src/schemas/organisation.ts';
import { organisationSettingsSchema } from '../../../src/schemas/organisation.ts';
import { type Scenario, scenarioDraftSchema } from '../../../src/schemas/scenario.ts';
import { compiledCatalog } from '../../../src/turn/compiled-catalog.ts';
import { instructions } from '../../../src/turn/prompts.ts';
import { scenarioIndex } from '../../../src/turn/scenarios/scenario-index.ts';
import { triggeredScenarios } from '../../../src/turn/scenarios/triggered-scenarios.ts';
import type { HeardMessage } from '../../../src/turn/shortlist/question.ts';
import { processorMs } from '../../support/processor-ms.ts';
import { fc } from '../../support/seeded.ts';

function scenario(scenarioId: string, questions: string[], change: Partial<Scenario> = {}): Scenario {
  return { scenarioId, questions, answer: `answer of ${scenarioId}`, channels: [], ...change };
}

const shop = [
  scenario('returns', ['What is your return policy?', 'Can I send something back?']),
  scenario('abroad', ['Do you ship to Switzerland?', 'Which countries do you deliver to?']),
  scenario('who', ['Who are you?', '???']),
  scenario('store', ['Where is your store?'], { channels: ['phone', 'sms'] }),
];

const said = (...texts: string[]): HeardMessage[] => texts.map((text) => ({ role: 'customer', text }));

async function triggered(messages: HeardMessage[], { of = shop, channel = 'web' as Channel } = {}) {
  const index = await scenarioIndex(of);
  return triggeredScenarios(index, { messages, channel }).map(({ scenario }) => scenario.scenarioId);
}

test.each([
  ['the wording itself', 'What is your return policy?', ['returns']],
  ['another ending of its words', 'what are the policies for returned things', ['returns']],
  ['a misspelling', 'your returm policy?', ['returns']],
  ['a synonym', 'is there shipment to switzerland', ['abroad']],
  ['a wording of function words alone, said as it stands', 'who are you', ['who']],
  ['no word in common', 'tell me a joke', []],
  ['function words alone, said otherwise', 'are you there?', []],
  ['nothing', '', []],
  ['signs alone', '?!', []],
])('a scenario is found by %s', async (_by, text, expected) => {
  expect(await triggered(said(text))).toEqual(expected);
});

test('a message of one telling word goes on with the one before it; "ok" and a new question do not', async () => {
  expect(await triggered(said('Do you ship to France?', 'and to Switzerland?'))).toEqual(['abroad']);
  expect(await triggered(said('Do you ship to Switzerland?', 'ok'))).toEqual([]);
  expect(await triggered(said('Do you ship to Switzerland?', 'my lamp is broken'))).toEqual([]);
});

test('what the AI or the team wrote is no question', async () => {
  expect(await triggered([...said('hm'), { role: 'ai', text: 'What is your return policy?' }])).toEqual([]);
  expect(await triggered([...said('hm'), { role: 'agent', text: 'What is your return policy?' }])).toEqual([]);
});

test('a scenario of other channels is not there', async () => {
  expect(await triggered(said('where is your store'), { channel: 'phone' })).toEqual(['store']);
  expect(await triggered(said('where is your store'), { channel: 'web' })).toEqual([]);
});

test('of many that match, three are shown, best first, equals by id', async () => {
  const alike = ['d', 'b', 'c', 'a'].map((id) => scenario(id, ['opening hours in summer']));
  const best = scenario('z', ['opening hours']);
  expect(await triggered(said('opening hours'), { of: [...alike, best] })).toEqual(['z', 'a', 'b']);
});

test('the score is 1 for the same words, and does not depend on how many scenarios there are', async () => {
  for (const of of [shop.slice(0, 1), shop]) {
    const [match] = (await scenarioIndex(of)).matches({ messages: said('what is your RETURN policy'), channel: 'web' });
    expect(match).toMatchObject({ score: 1, question: 'What is your return policy?' });
  }
});

test('a score is more than 0 and at most 1, whatever is said and written, and the same every time', async () => {
  const word = fc.constantFrom(
    'return',
    'returns',
    'retturn',
    'policy',
    'ship',
    'parcel',
    'you',
    'x1',
    'größe',
    '返品',
    '?',
  );
  const text = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
  const questions = fc.array(text, { minLength: 1, maxLength: 4 });
  const property = fc.asyncProperty(fc.array(questions, { maxLength: 5 }), fc.array(text), async (written, texts) => {
    const scenarios = written.map((one, place) => scenario(`s${place}`, one));
    const heard = { messages: said(...texts), channel: 'web' as const };
    const matches = (await scenarioIndex(scenarios)).matches(heard);
    expect(matches.filter(({ score }) => !(score > 0 && score <= 1 + 1e-9))).toEqual([]);
    expect(matches.map(({ score }) => score)).toEqual(matches.map(({ score }) => score).toSorted((a, b) => b - a));
    expect((await scenarioIndex(scenarios)).matches(heard)).toEqual(matches);
  });
  await fc.assert(property);
});

test('a pasted book costs no more than a page', async () => {
  const book = `${'lorem ipsum dolor '.repeat(100_000)} What is your return policy?`;
  const index = await scenarioIndex(shop);
  const before = process.cpuUsage();
  expect(index.matches({ messages: said(book), channel: 'web' })).toEqual([]);
  expect(processorMs(before)).toBeLessThan(1_000);
});

test('a catalog makes its index once, and none where there is no scenario', async () => {
  const catalog = compiledCatalog([], shop);
  expect(catalog.scenarios()).toBe(catalog.scenarios());
  expect(compiledCatalog([]).scenarios()).toBeUndefined();
});

test('the answers stand in the instructions after the rules of the company, and only where they were triggered', async () => {
  const settings: OrganisationSettings = organisationSettingsSchema.parse({ rules: ['Never use emojis.'] });
  const scenarios = triggeredScenarios(await scenarioIndex(shop), {
    messages: said('your return policy?'),
    channel: 'web',
  });
  const written = instructions({ channel: 'web', settings, scenarios });
  expect(written).toMatch(
    /- Never use emojis\.\n\n.*\n\nQuestion: What is your return policy\?\nAnswer: answer of returns/,
  );
  expect(instructions({ channel: 'web', settings })).not.toMatch(/Question:|Answers the company/);
});

test.each([
  ['a rule of more than a thousand characters', { rules: ['a'.repeat(1_001)] }, /rules/],
  ['more than a hundred rules', { rules: Array(101).fill('a') }, /rules/],
  ['a rule that no database stores', { rules: ['a\0'] }, /NUL/],
  ['a topic that no database stores', { autopilotTopics: { reply: [], skip: ['\ud800'] } }, /surrogate/],
])('%s is refused', (_what, settings, problem) => {
  expect(JSON.stringify(organisationSettingsSchema.safeParse(settings).error?.issues)).toMatch(problem);
});

test.each([
  ['no question', { questions: [], answer: 'a' }, /questions/],
  ['an empty question', { questions: [' '], answer: 'a' }, /empty/],
  ['no answer', { questions: ['q'] }, /answer/],
  ['an answer that fills a prompt', { questions: ['q'], answer: 'a'.repeat(4_001) }, /4000/],
  ['a channel that is none', { questions: ['q'], answer: 'a', channels: ['fax'] }, /channels/],
  ['text that no database stores', { questions: ['q\0'], answer: 'a' }, /NUL/],
])('a scenario with %s is refused', (_with, draft, problem) => {
  const parsed = scenarioDraftSchema.safeParse(draft);
  expect(JSON.stringify(parsed.error?.issues)).toMatch(problem);
});
