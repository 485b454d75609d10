// Does the shortlist show the model the action that answers? Recall over questions that share no word with their answer.
import { type ActionVectors, createActionVectors } from '../src/activities/action-vectors.ts';
import { createEmbeddingModel } from '../src/ai/embedding-model.ts';
import { readConfig } from '../src/config.ts';
import { ErrandError } from '../src/errors.ts';
import type { BenchOptions } from './bench-options.ts';
import { type CostFigures, costOf } from './shortlist/cost.ts';
import { heldOutCatalog, type MeasuredCatalog, measuredCatalogs } from './shortlist/documents.ts';
import { type RecallFigures, recallOf } from './shortlist/recall.ts';
import { sharedStems } from './shortlist/shared-stems.ts';
import { rounded } from './statistics.ts';

/** Hundreds of descriptions are embedded at the first question. */
const EMBEDDING_WAIT_MS = 10 * 60_000;

export async function benchShortlist({ quick, json }: BenchOptions): Promise<string[]> {
  const catalogs = [...measuredCatalogs(), heldOutCatalog()];
  const problems = catalogs.flatMap(problemsOf);
  if (problems.length > 0) throw new ErrandError('invalid_request', problems.join('\n'));
  const vectors = configuredVectors();
  const recall: RecallFigures[] = [];
  for (const catalog of catalogs) recall.push(roundedAll(await recallOf(catalog, vectors)));
  const cost = roundedAll(await costOf(catalogs, { rounds: quick ? 2 : 20 }));
  return json ? [JSON.stringify({ recall, cost })] : [...recallTable(recall), '', ...costTable(cost)];
}

/** The product's own variables name the embedding model; without one the words alone are measured. */
function configuredVectors(): ActionVectors | undefined {
  const config = readConfig();
  const model = createEmbeddingModel({
    model: config.ERRAND_EMBEDDING_MODEL,
    apiKey: config.ERRAND_EMBEDDING_MODEL_API_KEY,
    baseUrl: config.ERRAND_EMBEDDING_MODEL_BASE_URL,
  });
  return model && createActionVectors(model, { waitMs: EMBEDDING_WAIT_MS });
}

/** A question must have an answer in the document, and share no word with it. */
function problemsOf({ name: document, actions, questions }: MeasuredCatalog): string[] {
  return questions.flatMap(({ question, operation }) => {
    const answer = actions.find(({ origin }) => origin.operation === operation);
    if (!answer) return [`${document}: no action is made of ${operation}`];
    const { name, toolName, description } = answer.definition;
    const shared = sharedStems(question, `${name} ${toolName} ${description}`);
    return shared.length === 0 ? [] : [`${document}: "${question}" shares ${shared.join(', ')} with ${operation}`];
  });
}

function recallTable(rows: RecallFigures[]): string[] {
  const row = (name: string, figures: (number | string)[]) =>
    `${name.padEnd(24)}${figures.map((figure) => String(figure).padStart(12)).join('')}`;
  return [
    row('recall of 40', ['operations', 'questions', 'by lot', 'BM25', 'said only', 'embeddings']),
    ...rows.map((one) =>
      row(one.document, [
        one.operations,
        one.questions,
        one.chance,
        one.bm25,
        one.bm25SaidOnly,
        one.bm25AndEmbeddings ?? '-',
      ]),
    ),
  ];
}

function costTable({ actions, msIndex, msP50, msP95, msLongest }: CostFigures): string[] {
  const row = (name: string, value: number) => `${name.padEnd(56)}${String(value).padStart(10)}`;
  return [
    row('actions', actions),
    row('ms to index them, once per catalog version', msIndex),
    row('ms of a shortlist, median', msP50),
    row('ms of a shortlist, 95th percentile', msP95),
    row('ms of a shortlist over the longest conversation read', msLongest),
  ];
}

function roundedAll<Figures extends object>(figures: Figures): Figures {
  const entries = Object.entries(figures).map(([name, value]) => [
    name,
    typeof value === 'number' ? rounded(value) : value,
  ]);
  return Object.fromEntries(entries) as Figures;
}
