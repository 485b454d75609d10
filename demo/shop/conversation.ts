import type { Channel } from '../../src/schemas/channel.ts';
import { SHOP_TOKEN } from './shop-state.ts';

export interface DemoContact {
  key: string;
  name: string;
  email: string;
  segments: string[];
}

/** One message of the scripted demo. Turns of the same `session` belong to one conversation, in the order given. */
export interface DemoTurn {
  session: string;
  /** `key` of a contact */
  contact: string;
  channel: Channel;
  text: string;
  /** the tool whose call the turn is there to show; absent = no call */
  operationId?: string;
  /** what a reader should see */
  expects: string;
}

/** The contacts of the example company. */
export const demoContacts: DemoContact[] = [
  { key: 'bob', name: 'Bob Meyer', email: 'bob@example.com', segments: [] },
  { key: 'ada', name: 'Ada Novak', email: 'ada@example.com', segments: ['vip'] },
];

/** The global variables that the example company's calls need. */
export const demoGlobalVariables = [{ name: 'Authorization', value: `Bearer ${SHOP_TOKEN}` }];

/** Set after the import: OpenAPI has no word for segments. */
export const demoRestrictions = [{ operationId: 'grantGoodwillRefund', segments: ['vip'] }];

/** Set after the import: OpenAPI has no word for trusted values either. An export goes to whoever asks, and to nobody else. */
export const demoBindings = [{ operationId: 'startExport', bindings: { '/email': 'contact.email' as const } }];

/** The scripted conversations, in the order they are played. */
export const demoTurns: DemoTurn[] = [
  {
    session: 'bob-1',
    contact: 'bob',
    channel: 'web',
    text: 'Hi, where is my order A-1001?',
    operationId: 'getOrder',
    expects: 'The order is looked up and the reply holds the real tracking number 1Z999AA10123456784.',
  },
  {
    session: 'bob-1',
    contact: 'bob',
    channel: 'web',
    text: 'And what about order A-9999?',
    operationId: 'getOrder',
    expects: 'The shop answers 404 "order A-9999 not found" and the reply explains it.',
  },
  {
    session: 'bob-1',
    contact: 'bob',
    channel: 'web',
    text: 'Could you grant me a goodwill gesture of 15 euros? A-1001 is late.',
    expects: 'Bob is in no segment: the goodwill refund is not among the offered actions and nothing is paid.',
  },
  {
    session: 'ada-1',
    contact: 'ada',
    channel: 'web',
    text: 'Could you grant me a goodwill gesture of 15 euros? A-1002 was late.',
    operationId: 'grantGoodwillRefund',
    expects: 'Ada is in the segment vip: the same question is offered the goodwill refund and 15 EUR are paid.',
  },
  {
    session: 'ada-1',
    contact: 'ada',
    channel: 'web',
    text: 'Thanks, that is all!',
    expects: 'No action is needed: the AI answers and no request leaves.',
  },
];

/** What begins a long job, and what the customer asks while it is under way; its end is told without a question. */
export const demoJobTurns: { begins: DemoTurn; meanwhile: DemoTurn } = {
  begins: {
    session: 'ada-2',
    contact: 'ada',
    channel: 'web',
    text: 'Please export all my data as CSV.',
    operationId: 'startExport',
    expects: 'The shop answers 202 with a reference id, and the reply says that the export has been started.',
  },
  meanwhile: {
    session: 'ada-2',
    contact: 'ada',
    channel: 'web',
    text: 'Is my export ready?',
    expects: 'The AI knows how the job stands: it answers without a call.',
  },
};
