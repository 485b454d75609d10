// The questions that scenarios are written for, indexed once per catalog version: BM25 finds the wordings that share words
// with a message, and the share of words on both sides says how well one fits, whatever the number of scenarios.
import type { Channel } from '../../schemas/channel.ts';
import type { Scenario } from '../../schemas/scenario.ts';
import { type HeardMessage, questionTerms } from '../shortlist/question.ts';
import { alikeTerms } from '../shortlist/synonyms.ts';
import { type QuestionTerm, type WordMatch, wordIndex } from '../shortlist/word-index.ts';
import { terms } from '../shortlist/words.ts';
import { heardQuestion } from './heard-question.ts';
import { type TermWeights, termWeights } from './term-weights.ts';

/** A scenario that shares words with a message. */
export interface ScenarioMatch {
  scenario: Scenario;
  /** how well it fits: over 0; 1 = the same words */
  score: number;
  /** the wording that fits best */
  question: string;
}

export interface ScenarioIndex {
  /** for what the customer said last, on this channel, best first */
  matches(heard: { messages: HeardMessage[]; channel: Channel }): ScenarioMatch[];
}

/** A term that was met by another word of the same matter, and one met by a misspelling or a longer form. */
const MEANT_SHARE = 0.5;
const ALIKE_SHARE = 0.8;

interface Wording {
  id: string;
  scenario: Scenario;
  question: string;
  terms: string[];
}

export async function scenarioIndex(scenarios: Scenario[]): Promise<ScenarioIndex> {
  const wordings = scenarios.flatMap((scenario) =>
    scenario.questions.map(
      (question, place): Wording => ({
        id: `${place}/${scenario.scenarioId}`,
        scenario,
        question,
        terms: [...new Set(terms(question))],
      }),
    ),
  );
  const wordless = wordings.filter((wording) => wording.terms.length === 0);
  const byId = new Map(wordings.map((wording) => [wording.id, wording]));
  const vocabularies = new Map(
    scenarios.map((scenario) => [scenario, new Set(scenario.questions.flatMap((question) => terms(question)))]),
  );
  const weights = termWeights([...vocabularies.values()]);
  const index = await wordIndex({
    texts: wordings.map(({ id, question }) => ({ id, question })),
    fieldWeights: { question: 1 },
  });

  return {
    matches({ messages, channel }) {
      const heard = heardQuestion(messages);
      const question = questionTerms(heard);
      const asked = new Map(question.map((one) => [one.term, one]));
      const found = [...index.matches(question)].flatMap(([id, match]): ScenarioMatch[] => {
        const wording = byId.get(id);
        const vocabulary = wording && vocabularies.get(wording.scenario);
        if (!wording || !vocabulary) return [];
        const ofWording = sharedOfWording({ wording, match, asked, weights });
        const ofQuestion = sharedOfQuestion({ vocabulary, match, asked, weights });
        return [{ scenario: wording.scenario, question: wording.question, score: Math.sqrt(ofWording * ofQuestion) }];
      });
      const said = plain(heard.at(-1)?.text ?? '');
      const same = wordless
        .filter((wording) => said !== '' && plain(wording.question) === said)
        .map(({ scenario, question }): ScenarioMatch => ({ scenario, question, score: 1 }));
      return bestOfEach([...found, ...same].filter(({ scenario }) => isOn(scenario, channel)));
    },
  };
}

interface Compared {
  match: WordMatch;
  /** the question's terms, by themselves */
  asked: ReadonlyMap<string, QuestionTerm>;
  weights: TermWeights;
}

/** How much of the wording the customer said, from 0 to 1. */
function sharedOfWording({ wording, match, asked, weights }: Compared & { wording: Wording }): number {
  const shareOf = (term: string) => {
    const one = asked.get(term);
    return one ? (one.meant ? MEANT_SHARE : 1) : ALIKE_SHARE;
  };
  const met = match.terms.reduce((sum, term) => sum + weights.of(term) * shareOf(term), 0);
  return met / wording.terms.reduce((sum, term) => sum + weights.of(term), 0);
}

/** How much of what the customer said the scenario speaks of, in any of its wordings, from 0 to 1. */
function sharedOfQuestion({ vocabulary, match, asked, weights }: Compared & { vocabulary: Set<string> }): number {
  const met = new Set(match.questionTerms);
  const said = [...asked.values()].filter(({ meant }) => !meant);
  const shareOf = (term: string) => {
    if (met.has(term) || vocabulary.has(term)) return 1;
    return [...alikeTerms(term)].some((alike) => met.has(alike)) ? MEANT_SHARE : 0;
  };
  const spoken = said.reduce((sum, { term, weight }) => sum + weights.of(term) * weight * shareOf(term), 0);
  return spoken / said.reduce((sum, { term, weight }) => sum + weights.of(term) * weight, 0);
}

function bestOfEach(matches: ScenarioMatch[]): ScenarioMatch[] {
  const best = new Map<string, ScenarioMatch>();
  for (const match of matches) {
    const { scenarioId } = match.scenario;
    if (match.score > (best.get(scenarioId)?.score ?? 0)) best.set(scenarioId, match);
  }
  return [...best.values()].sort(
    (one, other) => other.score - one.score || (one.scenario.scenarioId < other.scenario.scenarioId ? -1 : 1),
  );
}

function isOn({ channels }: Scenario, channel: Channel): boolean {
  return channels.length === 0 || channels.includes(channel);
}

/** A wording of function words alone ("who are you?") has no term: it is found by being said as it stands. */
function plain(text: string): string {
  return (text.toLowerCase().match(/[\p{Letter}\p{Number}]+/gu) ?? []).join(' ');
}
