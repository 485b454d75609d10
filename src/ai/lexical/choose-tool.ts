import type { OfferedTool } from '../../schemas/decision.ts';
import { rawWords, topicWords } from './english-words.ts';
import { type Extraction, extractArguments } from './extract-arguments.ts';
import { isReadingName, isWanted } from './is-wanted.ts';
import { kindOf } from './leaf-kind.ts';
import { leafParameters } from './leaf-parameters.ts';
import { rankTools } from './rank-tools.ts';

export interface ToolChoice {
  tool: OfferedTool;
  extraction: Extraction;
}

// a quarter of what the customer spoke about must be the tool's topic; the best must lead by a tenth
const minimalCoverage = 0.25;
const clearLead = 1.1;
const candidatesLooked = 12;
const fewWords = 2;

/**
 * The tool that a customer's message asks for: one, none, or several between which nothing decides.
 * @param earlier the customer's messages before, newest first; they fill arguments but choose nothing
 */
export function chooseTool({
  tools,
  message,
  earlier,
}: {
  tools: OfferedTool[];
  message: string;
  earlier: string[];
}): ToolChoice[] {
  const said = new Set(topicWords(message).filter((word) => !/\d/.test(word)));
  const scored = rankTools({ tools, text: message })
    .slice(0, candidatesLooked)
    .flatMap(({ tool, score }) => {
      const coverage = coverageOf({ tool, said });
      if (coverage < minimalCoverage || !isWanted({ tool, tools, message, said })) return [];
      const extraction = extractArguments({ schema: tool.schema, recent: [message], earlier });
      const fit = extraction.missing.length > 0 ? 0.5 : extraction.foundInRecent ? 1.4 : 1;
      const named = nameShare({ tool, said, raw: new Set(rawWords(message)) });
      return [{ tool, extraction, score: score * (0.4 + named) * Math.sqrt(coverage) * fit }];
    })
    .sort((one, other) => other.score - one.score);
  const best = scored[0]?.score ?? 0;
  return scored.filter(({ score }) => score * clearLead > best).map(({ tool, extraction }) => ({ tool, extraction }));
}

/** "Any news on A-1003?": hardly a topic word, but an id that one lookup is made for. */
export function chooseById({ tools, message }: { tools: OfferedTool[]; message: string }): ToolChoice[] {
  if (new Set(topicWords(message).filter((word) => !/\d/.test(word))).size > fewWords) return [];
  const fitting = tools.flatMap((tool): ToolChoice[] => {
    if (!isReadingName(tool.toolName)) return [];
    const required = leafParameters(tool.schema).filter((leaf) => leaf.required);
    if (required.length === 0 || !required.every((leaf) => kindOf(leaf) === 'pattern')) return [];
    const extraction = extractArguments({ schema: tool.schema, recent: [message], earlier: [] });
    return extraction.missing.length === 0 ? [{ tool, extraction }] : [];
  });
  return fitting.length === 1 ? fitting : [];
}

function coverageOf({ tool, said }: { tool: OfferedTool; said: Set<string> }): number {
  const vocabulary = new Set(topicWords(`${tool.toolName} ${tool.description}`));
  return [...said].filter((word) => vocabulary.has(word)).length / Math.max(said.size, 1);
}

/** How much of the tool's name the customer said; the very same form ("orders") counts more than the same root. */
function nameShare({ tool, said, raw }: { tool: OfferedTool; said: Set<string>; raw: Set<string> }): number {
  const name = [...new Set(rawWords(tool.toolName))].filter((word) => topicWords(word).length > 0);
  const shares = name.map((word) => (raw.has(word) ? 1 : topicWords(word).every((root) => said.has(root)) ? 0.8 : 0));
  return shares.reduce<number>((sum, share) => sum + share, 0) / Math.max(name.length, 1);
}
