import MiniSearch from 'minisearch';
import type { OfferedTool } from '../../schemas/decision.ts';
import { topicWords } from './english-words.ts';

export interface RankedTool {
  tool: OfferedTool;
  /** BM25 over name (three times the weight) and description; above 0 */
  score: number;
}

/** The tools that share a topic word with the text, best first; equal scores keep the order of `tools`. */
export function rankTools({ tools, text }: { tools: OfferedTool[]; text: string }): RankedTool[] {
  const query = [...new Set(topicWords(text))].join(' ');
  if (query === '' || tools.length === 0) return [];
  return indexOf(tools)
    .search(query)
    .map(({ id, score }) => ({ id: Number(id), score }))
    .sort((one, other) => other.score - one.score || one.id - other.id)
    .flatMap(({ id, score }) => {
      const tool = tools[id];
      return tool ? [{ tool, score }] : [];
    });
}

type ToolIndex = MiniSearch<{ id: number; name: string; description: string }>;

// a catalog snapshot hands out the same array for many turns
const indexes = new WeakMap<OfferedTool[], ToolIndex>();

function indexOf(tools: OfferedTool[]): ToolIndex {
  const known = indexes.get(tools);
  if (known && known.documentCount === tools.length) return known;
  const index: ToolIndex = new MiniSearch({
    fields: ['name', 'description'],
    tokenize: topicWords,
    processTerm: (term) => term,
    searchOptions: { boost: { name: 3 }, tokenize: (query) => query.split(' ') },
  });
  index.addAll(tools.map((tool, id) => ({ id, name: tool.toolName, description: tool.description })));
  indexes.set(tools, index);
  return index;
}
