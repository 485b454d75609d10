// What scenarios cost: the index, once per catalog version and worker, and all that is done for one decision beside the model.
import { chosenStep } from '../src/activities/choose.ts';
import type { LanguageModel } from '../src/schemas/decision.ts';
import { organisationSettingsSchema } from '../src/schemas/organisation.ts';
import type { Scenario } from '../src/schemas/scenario.ts';
import type { TurnContext } from '../src/schemas/turn-context.ts';
import { compiledCatalog } from '../src/turn/compiled-catalog.ts';
import type { BenchOptions } from './bench-options.ts';
import { median, rounded } from './statistics.ts';

interface ScenarioFigures {
  scenarios: number;
  wordings: number;
  msIndex: number;
  msDecision: number;
}

const WORDINGS = 4;
const WORDS = 2_000;
const SYLLABLES = [...'bdfgklmnprtv'].flatMap((consonant) => [...'aiou'].map((vowel) => consonant + vowel));

const instant: LanguageModel = { name: 'bench/instant', decide: async () => ({ text: 'noted', proposals: [] }) };

export async function benchScenarios({ quick, json }: BenchOptions): Promise<string[]> {
  const rounds = quick ? 50 : 500;
  const rows: ScenarioFigures[] = [];
  for (const count of [0, 10, 100, 1_000]) rows.push(await figuresOf(count, rounds));
  if (json) return [JSON.stringify({ rounds, rows })];
  return [
    'scenarios   wordings   ms index   ms decision',
    ...rows.map(({ scenarios, wordings, msIndex, msDecision }) =>
      [
        String(scenarios).padStart(9),
        String(wordings).padStart(10),
        String(msIndex).padStart(10),
        String(msDecision).padStart(13),
      ].join(' '),
    ),
  ];
}

async function figuresOf(count: number, rounds: number): Promise<ScenarioFigures> {
  const catalog = compiledCatalog([], madeUp(count));
  const began = performance.now();
  await catalog.scenarios();
  const msIndex = performance.now() - began;
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const from = performance.now();
    await chosenStep({
      model: instant,
      catalog,
      context: contextOf(`${words(round, 6)}?`),
      shown: { offered: [], shortlist: undefined },
      system: [],
      mustHandOff: undefined,
      step: 0,
    });
    taken.push(performance.now() - from);
  }
  return {
    scenarios: count,
    wordings: count * WORDINGS,
    msIndex: rounded(msIndex),
    msDecision: rounded(median(taken)),
  };
}

/** Each of four wordings of six words, drawn from two thousand so that a question shares words with dozens of them. */
function madeUp(count: number): Scenario[] {
  return Array.from({ length: count }, (_, place) => ({
    scenarioId: `scenario-${place}`,
    questions: Array.from({ length: WORDINGS }, (_, wording) => words(place * WORDINGS + wording, 6)),
    answer: 'An answer.',
    channels: [],
  }));
}

function words(seed: number, length: number): string {
  return Array.from({ length }, (_, place) => word((seed * 7_919 + place * place * 104_729) % WORDS)).join(' ');
}

/** Unlike each other, as words are: numbered ones would all be misspellings of their neighbours. */
function word(number: number): string {
  let left = (number + 1) * 2_654_435_761;
  return Array.from({ length: 4 }, () => {
    const syllable = left % SYLLABLES.length;
    left = Math.floor(left / SYLLABLES.length);
    return SYLLABLES[syllable];
  }).join('');
}

function contextOf(text: string): TurnContext {
  const facts = { channel: 'web' as const, contactId: null, segmentIds: [] };
  return {
    settings: organisationSettingsSchema.parse({}),
    messages: [{ id: 'message', role: 'customer', text }],
    variables: [],
    turn: {
      turnId: 'turn',
      messageId: 'message',
      depth: 0,
      status: 'open',
      cause: null,
      catalogVersion: 1,
      facts,
      sealedWidgetHeaders: null,
      reply: null,
    },
    session: { sessionId: 'session', ticketNumber: 1 },
    contact: null,
    steps: [],
    earlierSteps: [],
    jobs: [],
    followUp: null,
    messageEmail: null,
  };
}
