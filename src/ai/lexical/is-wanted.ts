import type { OfferedTool } from '../../schemas/decision.ts';
import { isDeclined, isOrdered } from './effect-request.ts';
import { rawWords, topicWords, wordRoot } from './english-words.ts';

const reading = new Set(
  'get list find search look lookup show fetch retrieve read check view track count describe status is has'.split(' '),
);
const effects = new Set(
  `refund cancel change update set create add delete remove send export upload start stop pause resume subscribe
  unsubscribe grant give issue apply redeem return replace reorder book schedule reschedule submit request close open
  approve reject pay charge transfer hand handoff escalate resolve register verify reset extend renew place make edit
  modify merge invite assign activate deactivate block unblock confirm collect email notify report file`
    .split(/\s+/)
    .map(wordRoot),
);
const strongEffects = ['refund', 'cancel', 'change', 'delete'].map(wordRoot);
const list = wordRoot('list');

/** True when the tool's name says that it only looks something up. */
export function isReadingName(toolName: string): boolean {
  return reading.has(rawWords(toolName)[0] ?? '');
}

/**
 * True when the message can be a request for this tool at all. A lookup needs a word of its name. A tool with an effect
 * needs more than what lookups are called: "order" alone must never refund one, nor may a refund that is declined.
 */
export function isWanted(request: {
  tool: OfferedTool;
  tools: OfferedTool[];
  message: string;
  said: Set<string>;
}): boolean {
  return isReadingName(request.tool.toolName) ? isLookupWanted(request) : isEffectWanted(request);
}

type Request = Parameters<typeof isWanted>[0];

function isLookupWanted({ tool, tools, message, said }: Request): boolean {
  const vocabulary = topicWords(`${tool.toolName} ${tool.description}`);
  const other = strongEffects.filter((root) => said.has(root) && !vocabulary.includes(root));
  // "cancel my order" is not answered by showing it
  if (other.some((root) => isOrdered({ message, root, known: wordsOf(tools).known }))) return false;
  const name = topicWords(tool.toolName);
  const nouns = name.filter((word) => word !== list);
  return (nouns.length > 0 ? nouns : name.length > 0 ? name : vocabulary).some((word) => said.has(word));
}

function isEffectWanted({ tool, tools, message, said }: Request): boolean {
  const { known, lookedUp, inHowMany } = wordsOf(tools);
  const name = [...new Set(topicWords(tool.toolName))];
  const told = name.filter((word) => said.has(word));
  const own = told.filter((word) => !lookedUp.has(word));
  const isGenerated = /^(post|put|patch)/i.test(tool.toolName);
  // `post_orders`: only the description says what it does
  if (isGenerated && own.length === 0)
    own.push(
      ...topicWords(tool.description)
        .slice(0, 1)
        .filter((word) => said.has(word)),
    );
  // lookups share the word: "export" starts one, "my export" is one that is there
  const shared = told.filter((root) => lookedUp.has(root) && effects.has(root) && isOrdered({ message, root, known }));
  const isTelling =
    own.length > 1 ||
    shared.length > 0 ||
    own.some(
      (word) => isGenerated || effects.has(word) || inHowMany.get(word) === 1 || !name.some((one) => effects.has(one)),
    );
  return isTelling && !isDeclined({ message, roots: new Set([...own, ...shared]), known });
}

interface CatalogWords {
  /** every topic word of the offered tools */
  known: Set<string>;
  /** the words in lookups' names */
  lookedUp: Set<string>;
  /** in how many tools' names and descriptions a word stands */
  inHowMany: Map<string, number>;
}

const catalogs = new WeakMap<OfferedTool[], CatalogWords>();

function wordsOf(tools: OfferedTool[]): CatalogWords {
  const cached = catalogs.get(tools);
  if (cached) return cached;
  const inHowMany = new Map<string, number>();
  for (const tool of tools) {
    for (const word of new Set(topicWords(`${tool.toolName} ${tool.description}`))) {
      inHowMany.set(word, (inHowMany.get(word) ?? 0) + 1);
    }
  }
  const lookups = tools.filter((tool) => isReadingName(tool.toolName));
  const lookedUp = new Set(lookups.flatMap((tool) => topicWords(tool.toolName)));
  const words = { known: new Set(inHowMany.keys()), lookedUp, inHowMany };
  catalogs.set(tools, words);
  return words;
}
