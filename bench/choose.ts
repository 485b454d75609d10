// What it takes to ask the model, apart from the model: filter, shortlist, prompt, fitting, tools and the request itself, with
// a catalog of 10, 200 and 2,000 actions. The catalog is compiled once per version and worker; turns should not feel its size.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chosenStep } from '../src/activities/choose.ts';
import { createLanguageModel } from '../src/ai/language-model.ts';
import { importDocument } from '../src/openapi/import-document.ts';
import type { CatalogAction } from '../src/schemas/action.ts';
import type { LanguageModel } from '../src/schemas/decision.ts';
import { organisationSettingsSchema } from '../src/schemas/organisation.ts';
import type { TurnContext } from '../src/schemas/turn-context.ts';
import { type CompiledCatalog, compiledCatalog } from '../src/turn/compiled-catalog.ts';
import { DEFAULT_CONTEXT_TOKENS, DEFAULT_TOOL_LIMIT } from '../src/turn/limits.ts';
import { questionTerms } from '../src/turn/shortlist/question.ts';
import { shortlist } from '../src/turn/shortlist/shortlist.ts';
import { systemTools } from '../src/turn/system/system-tools.ts';
import { visibleActions } from '../src/turn/visible-actions.ts';
import type { BenchOptions } from './bench-options.ts';
import { generatedDocument } from './import-documents.ts';
import { asCatalog } from './shortlist/recall.ts';
import { median, rounded } from './statistics.ts';

const SIZES = [10, 200, 2_000];

interface ChooseFigures {
  actions: number;
  /** tools in the request */
  shown: number;
  /** milliseconds of a worker's first question of a catalog version: compiling and indexing it, then what follows here */
  msCold: number;
  /** milliseconds of the filter, and of the shortlist where it leaves more than 40 */
  msShortlist: number;
  /** milliseconds of prompt, history and tools, up to where the AI SDK is handed them */
  msPrompt: number;
  /** the same up to where the answer is back, from a provider that needs no time: the SDK's request and its parsing */
  msAsked: number;
}

export async function benchChoose({ quick, json }: BenchOptions): Promise<string[]> {
  const rounds = quick ? { warm: 100, cold: 3 } : { warm: 1_000, cold: 15 };
  const catalogs = await Promise.all(SIZES.map(generatedActions));
  // the compiler of the runtime gets its share before anything is measured
  for (const actions of catalogs) await measured(actions, { warm: 50, cold: 1 });
  const figures: ChooseFigures[] = [];
  for (const actions of catalogs) figures.push(await measured(actions, rounds));
  const [smallest, largest] = [figures[0], figures.at(-1)];
  const promptRatio = rounded((largest?.msPrompt ?? Number.NaN) / (smallest?.msPrompt ?? Number.NaN));
  if (json) return [JSON.stringify({ figures, promptRatio })];
  const row = (cells: (string | number)[]) => cells.map((cell) => String(cell).padStart(14)).join('');
  return [
    row(['actions', 'tools shown', 'ms cold', 'ms shortlist', 'ms prompt', 'ms asked']),
    ...figures.map((one) => row([one.actions, one.shown, one.msCold, one.msShortlist, one.msPrompt, one.msAsked])),
    '',
    `prompt and tools, 2,000 actions over 10: ${promptRatio}`,
  ];
}

async function measured(
  actions: CatalogAction[],
  { warm, cold }: { warm: number; cold: number },
): Promise<ChooseFigures> {
  const first = async () => {
    const fresh = compiledCatalog(actions);
    await asked(fresh, atOnce, await offeredOf(fresh));
  };
  const catalog = compiledCatalog(actions);
  const offered = await offeredOf(catalog);
  return {
    actions: actions.length,
    shown: offered.length,
    msCold: await medianMs(cold, first),
    msShortlist: await medianMs(warm, () => offeredOf(catalog)),
    msPrompt: await medianMs(warm, () => asked(catalog, atOnce, offered)),
    msAsked: await medianMs(warm, () => asked(catalog, providerAtOnce, offered)),
  };
}

/** As `shown-actions.ts` does it, but for what it reads. */
async function offeredOf(catalog: CompiledCatalog): Promise<CatalogAction[]> {
  const limit = DEFAULT_TOOL_LIMIT;
  const visible = visibleActions(catalog.actions, context.turn.facts);
  if (visible.length <= limit) return visible;
  const fits = (await catalog.index()).fits(questionTerms(context.messages));
  return shortlist({ visible, fits, usedActionIds: new Set(), limit });
}

function asked(catalog: CompiledCatalog, model: LanguageModel, offered: CatalogAction[]) {
  const { settings } = context;
  const system = systemTools({ settings, address: null, canSendEmail: false, mayContinue: true, mustHandOff: false });
  const shown = { offered, shortlist: undefined };
  return chosenStep({ model, catalog, context, shown, system, mustHandOff: undefined, step: 0 });
}

async function medianMs(rounds: number, run: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    await run();
    taken.push(performance.now() - started);
  }
  return rounded(median(taken));
}

/** A reply that claims an effect is held against the bodies of the session's calls: that is not what is measured here. */
const NO_CLAIM = 'Which order is it about?';

const atOnce: LanguageModel = {
  name: 'bench/instant',
  contextTokens: DEFAULT_CONTEXT_TOKENS,
  decide: async () => ({ text: NO_CLAIM, proposals: [] }),
};

const providerAtOnce = createLanguageModel({
  model: 'openai/bench',
  apiKey: 'none',
  contextTokens: DEFAULT_CONTEXT_TOKENS,
  fetch: async () =>
    Response.json({
      ...{ id: 'x', object: 'chat.completion', created: 0, model: 'bench' },
      choices: [{ index: 0, message: { role: 'assistant', content: NO_CLAIM }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    }),
});

/** A session of twenty messages and ten calls. */
const context: TurnContext = {
  settings: organisationSettingsSchema.parse({}),
  variables: [],
  contact: null,
  messageEmail: null,
  session: { sessionId: 'bench', ticketNumber: 1 },
  steps: [],
  turn: {
    ...{
      turnId: 't',
      messageId: 'message',
      depth: 0,
      status: 'open',
      cause: null,
      catalogVersion: 1,
      sealedWidgetHeaders: null,
      reply: null,
    },
    facts: { channel: 'web', contactId: null, segmentIds: [] },
  },
  messages: Array.from({ length: 21 }, (_, index) =>
    index % 2 === 0
      ? { role: 'customer', id: `m${index}`, text: `Where is Resource${index}, and to which address do its lines go?` }
      : {
          role: 'ai',
          id: `r${index}`,
          text: 'It was sent yesterday, to the address that you gave us, and comes on Friday.',
        },
  ),
  earlierSteps: Array.from({ length: 10 }, (_, index) => ({
    ...{
      turnId: `t${index}`,
      messageId: `m${index * 2}`,
      followUpReplyId: null,
      step: 0,
      actionId: 'a',
      toolName: 'readResource1',
    },
    ...{ arguments: { id: `${index}` }, state: 'succeeded', status: 200, cause: null, wholeBodyBytes: null },
    outcome: {
      kind: 'response',
      status: 200,
      cut: false,
      body: JSON.stringify({ state: 'sent', note: 'x'.repeat(2_000) }),
    },
  })),
  jobs: [],
  followUp: null,
};

async function generatedActions(operations: number): Promise<CatalogAction[]> {
  const folder = await mkdtemp(join(tmpdir(), 'errand-bench-choose-'));
  try {
    // four operations a resource
    const { file } = await generatedDocument({ folder, operations: Math.ceil(operations / 4) * 4, format: 'json' });
    const text = await readFile(file, 'utf8');
    const serverBaseUrl = 'https://shop.example';
    const { actions } = importDocument({ text, fileName: 'shop.json', source: 'bench', serverBaseUrl });
    return asCatalog(actions.slice(0, operations));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
