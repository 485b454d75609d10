import { expect, test } from 'vitest';
import { lexicalChooser } from '../../src/ai/lexical-chooser.ts';
import type { ConversationEntry, OfferedTool, Question, QuestionTopics } from '../../src/schemas/decision.ts';
import { organisationSettingsSchema } from '../../src/schemas/organisation.ts';
import { systemTools } from '../../src/turn/system/system-tools.ts';
import { shopTools } from './shop-tools.ts';

const none: QuestionTopics = { prohibited: [], reply: [], skip: [] };

/** The company's actions and the system actions, as a turn offers them under these topics. */
function toolsUnder({ prohibited, ...autopilotTopics }: QuestionTopics): OfferedTool[] {
  const settings = organisationSettingsSchema.parse({ prohibitedTopics: prohibited, autopilotTopics });
  const some = { settings, address: null, canSendEmail: false, mayContinue: true, mustHandOff: false };
  return [...shopTools, ...systemTools(some).map(({ tool }) => tool)];
}

async function decide(texts: string[], change: Partial<Question> & { topics?: QuestionTopics } = {}) {
  const { topics = none } = change;
  const conversation: ConversationEntry[] = [];
  const chooser = lexicalChooser();
  const question = { instructions: '', channel: 'web' as const, conversation, tools: toolsUnder(topics), ...change };
  let answer = await chooser.decide(question);
  for (const text of texts) {
    conversation.push({ role: 'customer', text });
    answer = await chooser.decide(question);
    conversation.push({ role: 'ai', text: answer.text });
  }
  const [proposal] = answer.proposals;
  return proposal ? `${proposal.toolName} ${JSON.stringify(proposal.arguments)}` : answer.text;
}

const policy = { answer: 'Within 30 days.', score: 0.8 };

test.each([
  ['is given where it fits well', 'What about giving things back?', [policy], 'Within 30 days.'],
  [
    'is not given where it fits a little',
    'What about giving things back?',
    [{ ...policy, score: 0.5 }],
    /can not help/,
  ],
  ['is not given where a tool fits', 'Where is my order A-1001?', [policy], /^getOrder /],
  ['is not given again for a goodbye', 'Bye!', [policy], /You are welcome/],
])("the company's own answer %s", async (_when, text, scenarioAnswers, expected) => {
  expect(await decide([text], { scenarioAnswers })).toMatch(expected);
});

test("the company's own answer is given where nothing decides between two tools", async () => {
  const described = { description: 'Care of a lamp', schema: { type: 'object', properties: {} } };
  const tools = ['getLampCare', 'readLampCare'].map((toolName) => ({ toolName, ...described }));
  expect(await decide(['lamp care?'], { tools })).toMatch(/^Which of these/);
  expect(await decide(['lamp care?'], { tools, scenarioAnswers: [policy] })).toBe('Within 30 days.');
});

const legal = { ...none, prohibited: ['legal advice', 'politics'] };
const login = { ...none, skip: ['login problems', 'passwords'] };
const orders = { ...none, reply: ['orders', 'refunds'] };

test.each<[string, string, QuestionTopics, RegExp]>([
  ['a prohibited topic is handed off', 'I need legal advice', legal, /^handoff .*prohibited_topic.*legal advice/],
  [
    'and so it is in other forms of its words',
    'Could you advise me legally?',
    { ...none, prohibited: ['legally advising'] },
    /^handoff/,
  ],
  ['half of a topic is not it', 'Any advice on lamps?', legal, /can not help/],
  ['a skipped topic is left', 'my password is wrong', login, /^leave_to_team {"topic":"passwords"}/],
  ['also where a tool would fit', 'password for order A-1001', login, /^leave_to_team/],
  ['what is no skipped topic is answered', 'Where is my order A-1001?', login, /^getOrder/],
  ['where some are to be answered, another is left', 'Are your lamps dimmable?', orders, /^leave_to_team .*dimmable/],
  ['those are answered', 'Where is my order A-1001?', orders, /^getOrder/],
  ['a greeting has no topic', 'Hello!', orders, /Hello/],
  ['who asks for a person gets one', 'I want to talk to a person', orders, /^handoff .*user_requested/],
])('%s', async (_title, text, topics, expected) => {
  expect(await decide([text], { topics })).toMatch(expected);
});

test('an answer to a question of ours belongs to the topic of the request', async () => {
  expect(await decide(['I want a refund', 'A-1001, 20 euros, it was broken'], { topics: orders })).toMatch(
    /^refundOrder/,
  );
});

test('without the tool for it, nothing is left or handed off', async () => {
  expect(await decide(['my password is wrong'], { topics: login, tools: shopTools })).toMatch(/can not help/);
  expect(await decide(['I need legal advice'], { topics: legal, tools: shopTools })).toMatch(/can not help/);
});
