import type { ConversationEntry, LanguageModel, ModelAnswer, OfferedTool, Question } from '../schemas/decision.ts';
import { chooseById, chooseTool, type ToolChoice } from './lexical/choose-tool.ts';
import { describeChange } from './lexical/describe-change.ts';
import { describeJobEnd } from './lexical/describe-job-end.ts';
import { describeResult } from './lexical/describe-result.ts';
import { extractArguments } from './lexical/extract-arguments.ts';
import { handOff, wantsPerson } from './lexical/hand-off.ts';
import { isReadingName } from './lexical/is-wanted.ts';
import { describeJob, jobAskedFor, knownJobs, type RecordedJob, untilItEnds } from './lexical/known-jobs.ts';
import { leaveTopics } from './lexical/leave-topics.ts';
import { thingOf } from './lexical/thing-of.ts';
import {
  askForMissing,
  askWhichTool,
  explainProblem,
  isAskForMissing,
  isClosing,
  replyWithoutTool,
} from './lexical/write-reply.ts';

// a request stands at the beginning; the patterns that read it must not meet a pasted book
const longestRead = 2000;
/** How well a scenario must fit before its answer is given by somebody who can't tell whether it does. */
const strongScenario = 0.6;

/**
 * The stand-in for a language model when none is configured: no AI, but word statistics and JSON Schema. Deterministic,
 * offline, English. The same question always gets the same answer; it never throws ModelError.
 */
export function lexicalChooser(): LanguageModel {
  return { name: 'lexical', decide: async (question) => answerTo(question) };
}

function answerTo({ conversation: given, tools: all, scenarioAnswers = [], topics }: Question): ModelAnswer {
  const conversation = given.filter(({ role }) => role !== 'record');
  const tools = all.filter(({ system }) => !system);
  const last = conversation.at(-1);
  const jobs = knownJobs(given);
  if (last?.role === 'tool') return reply(describeLast(last, jobs));
  if (last?.role === 'unsent') return reply('I can not say for sure what was done.');
  if (last?.role === 'correction') return reply(explainProblem(last.problem));

  const { message, choices, messages } = requestOf({ conversation, tools });
  const handoff = all.find(({ toolName }) => toolName === 'handoff');
  if (handoff && wantsPerson(message)) return { text: '', proposals: [handOff(message)] };
  const left = topics && leaveTopics({ message, isAnswer: messages > 1, topics, tools: all });
  if (left) return left;
  const [choice, rival] = choices;
  const asked = isClosing(message) ? undefined : jobInstead({ message, choice, jobs });
  if (asked) return reply(describeJob(asked));
  const [written] = scenarioAnswers;
  if (
    (choice === undefined || rival !== undefined) &&
    written &&
    written.score >= strongScenario &&
    !isClosing(message)
  ) {
    return reply(written.answer);
  }
  if (choice === undefined) return reply(replyWithoutTool({ message, tools }));
  if (rival !== undefined) return reply(askWhichTool(choices.map(({ tool }) => tool)));
  if (choice.extraction.missing.length > 0) return reply(askForMissing(choice.extraction.missing));
  return { text: '', proposals: [{ toolName: choice.tool.toolName, arguments: choice.extraction.arguments }] };
}

/** The job that is asked for: no tool fits, or one that looks it up and would want its reference, which we know. */
function jobInstead({
  message,
  choice,
  jobs,
}: {
  message: string;
  choice: ToolChoice | undefined;
  jobs: RecordedJob[];
}): RecordedJob | undefined {
  const looksUp = choice !== undefined && isReadingName(choice.tool.toolName) && choice.extraction.missing.length > 0;
  return choice === undefined || looksUp ? jobAskedFor({ message, jobs, looksUp }) : undefined;
}

interface Request {
  /** the customer's latest */
  message: string;
  choices: ToolChoice[];
  /** of how many messages the request consists: more than one once we had to ask */
  messages: number;
}

/**
 * What the customer asks for. A message after a question of ours is an answer to it, unless it asks for something else
 * or ends the matter; what the question was about is found by reading the conversation before it in the same way.
 */
function requestOf({ conversation, tools }: { conversation: ConversationEntry[]; tools: OfferedTool[] }): Request {
  const [message = '', ...earlier] = customerTexts(conversation);
  const named = chooseTool({ tools, message, earlier });
  const alone = { message, choices: named.length > 0 ? named : chooseById({ tools, message }), messages: 1 };
  const before = conversation.slice(
    0,
    conversation.findLastIndex(({ role }) => role === 'customer'),
  );
  const question = before.at(-1);
  if (question?.role !== 'ai' || !isAskForMissing(question.text) || isClosing(message)) return alone;

  const pending = requestOf({ conversation: before, tools });
  const [choice, rival] = pending.choices;
  if (choice === undefined || rival !== undefined) return alone;
  if (named.some(({ tool }) => tool !== choice.tool)) return alone;
  const extraction = extractArguments({
    schema: choice.tool.schema,
    recent: [message, ...earlier.slice(0, pending.messages)],
    earlier: earlier.slice(pending.messages),
    answer: choice.extraction.missing.length === 1 ? message : undefined,
  });
  return { message, choices: [{ tool: choice.tool, extraction }], messages: pending.messages + 1 };
}

type ToolEntry = Extract<ConversationEntry, { role: 'tool' }>;

function describeLast({ toolName, result, jobState, isChange }: ToolEntry, jobs: RecordedJob[]): string {
  if (jobState !== undefined) return describeJobEnd({ state: jobState, toolName, result });
  if (isChange) return describeChange(result);
  const reading = isReadingName(toolName);
  const begun = jobs.find(
    ({ startedBy, state, reference }) => startedBy === toolName && state === 'pending' && result.includes(reference),
  );
  if (!begun) return describeResult({ result, reading });
  const opening = `Your ${thingOf(toolName) ?? 'request'} has been started`;
  return `${describeResult({ result, reading, opening })} ${untilItEnds(begun)}`;
}

/** Newest first. */
function customerTexts(conversation: ConversationEntry[]): string[] {
  return conversation
    .flatMap((entry) => (entry.role === 'customer' ? [entry.text.slice(0, longestRead)] : []))
    .toReversed();
}

function reply(text: string): ModelAnswer {
  return { text, proposals: [] };
}
