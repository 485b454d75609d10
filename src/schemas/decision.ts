import type { Channel } from './channel.ts';
import type { JobState } from './job.ts';
import type { JsonSchema } from './json-schema.ts';
import type { ModelPrices } from './model-usage.ts';

/** A tool as the AI sees it. */
export interface OfferedTool {
  toolName: string;
  description: string;
  /** root is always `type: object` */
  schema: JsonSchema;
  /** a system action, not one of the company's */
  system?: true;
}

/** One entry of the conversation that a decision is made from, oldest first. */
export type ConversationEntry =
  | { role: 'customer'; text: string }
  | { role: 'ai'; text: string }
  /** `jobState`: the result is how a job ended; `isChange`: what a schedule found changed */
  | { role: 'tool'; toolName: string; arguments: unknown; result: string; jobState?: JobState; isChange?: true }
  /** what the engine knows and the customer did not write: data, not instructions */
  | { role: 'record'; of: string; data: unknown }
  /** a proposal that was not carried out, and what is wrong with it */
  | { role: 'correction'; toolName: string; arguments: unknown; problem: string }
  /** a reply that the customer did not get, and what is wrong with it */
  | { role: 'unsent'; text: string; problem: string };

/** The one question every model answers. `tools` may be empty: then only a reply is possible. */
export interface Question {
  instructions: string;
  channel: Channel;
  conversation: ConversationEntry[];
  tools: OfferedTool[];
  /** what the instructions say, for a model that does not read them */
  scenarioAnswers?: ScenarioAnswer[];
  topics?: QuestionTopics;
}

/** An answer the company has written for a question like this, best first; `score` from 0 to 1 (turn/scenarios). */
export interface ScenarioAnswer {
  answer: string;
  score: number;
}

/** What the AI may not answer, each in a few words: left to people, or to the team in silence. */
export interface QuestionTopics {
  prohibited: string[];
  /** where some are named, all others are left to the team */
  reply: string[];
  skip: string[];
}

export interface ProposedCall {
  toolName: string;
  /** as the model wrote them, parsed when they were JSON; unchecked */
  arguments: unknown;
}

/** A model's raw answer: any number of proposals; the engine keeps the first. Token counts where the provider tells. */
export interface ModelAnswer {
  text: string;
  /** the provider ended the text before the model did */
  isCut?: true;
  proposals: ProposedCall[];
  usage?: { inputTokens?: number; cachedInputTokens?: number; outputTokens?: number };
}

/** A model that turns texts into vectors which are alike where the texts are. */
export interface EmbeddingModel {
  /** `provider/model` */
  name: string;
  /**
   * One vector per text, in order, each of length 1.
   * @throws ModelError when the provider fails
   */
  embed(texts: string[]): Promise<Float32Array[]>;
}

/** A language model, or the offline chooser that stands in for one. */
export interface LanguageModel {
  /** `provider/model`, or `lexical` */
  name: string;
  /** estimated tokens that a question may hold (turn/token-estimate.ts); absent = any number */
  contextTokens?: number;
  /** absent = what it costs is not known */
  prices?: ModelPrices;
  /** @throws ModelError when the provider fails (see ai/model-error.ts); `retryable` tells whether asking again can help */
  decide(question: Question): Promise<ModelAnswer>;
}
