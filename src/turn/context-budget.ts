// Fits a conversation into a model's context: what the turn is about first, then as much of the history as there is room for.
import type { ConversationEntry, OfferedTool } from '../schemas/decision.ts';
import type { RecordedContext } from '../schemas/model-usage.ts';
import type { CalledResult } from './called-result.ts';
import type { Conversation, HistoryPart } from './conversation.ts';
import { bytesOfTokens, estimatedTokens, tokensOfBytes } from './token-estimate.ts';

/** What the protocols write around an entry: role, call id, frame. */
const ENTRY_TOKENS = 40;
/** The digits of `N of M bytes shown`, where N is not 0. */
const MARKER_TOKENS = 4;
/** The most of the room that is kept for the history where a result could take all of it. */
const HISTORY_SHARE = 0.25;
/** Shown of a result's body however little room there is: it says what was found, or what went wrong. */
const LEAST_BODY_TOKENS = tokensOfBytes(1024);

export interface FittedConversation {
  entries: ConversationEntry[];
  /** estimated, with the fixed ones */
  tokens: number;
  /** undefined where nothing was left out */
  leftOut: Omit<RecordedContext, 'budgetTokens'> | undefined;
}

/**
 * The message to answer is never left out, nor any result of this message's calls, though of their bodies only what fits is
 * shown. Of the history the newest stays, without gaps. `fixedTokens` are those of all that is sent beside the conversation.
 */
export function fittedConversation({
  conversation: { history, results },
  fixedTokens,
  budgetTokens,
}: {
  conversation: Conversation;
  fixedTokens: number;
  budgetTokens: number;
}): FittedConversation {
  const asked = history.findLastIndex((part) => part.kind === 'message' && part.entry.role === 'customer');
  const costs = history.map(partTokens);
  const bare = results.reduce((sum, result) => sum + entryTokens(result.entry(0).entry) + MARKER_TOKENS, 0);
  const room = Math.max(0, budgetTokens - fixedTokens - (costs[asked] ?? 0) - bare);
  const others = costs.reduce((sum, cost, index) => (index === asked ? sum : sum + cost), 0);
  const bodies = sharedRoom({
    wanted: results.map(({ bodyBytes }) => tokensOfBytes(bodyBytes)),
    room: room - Math.min(others, room * HISTORY_SHARE),
  });
  const shownResults = results.map((result, index) => ({ result, ...result.entry(bytesOfTokens(bodies[index] ?? 0)) }));
  const first = firstThatFits({ costs, asked, room: room - bodies.reduce((sum, one) => sum + one, 0) });
  const isShown = (index: number) => index >= first || index === asked;
  const shownHistory = history.flatMap((part, index) => (isShown(index) ? [shownPart(part)] : []));
  const entries = [...shownHistory, ...shownResults].map(({ entry }) => entry);
  return {
    entries,
    tokens: fixedTokens + entries.reduce((sum, entry) => sum + entryTokens(entry), 0),
    leftOut: leftOut({ history, isShown, shownResults }),
  };
}

const toolTokens = new WeakMap<OfferedTool, number>();

/** Estimated tokens of tools; the catalog's are the same objects in every turn, and are counted once. */
export function tokensOfTools(tools: OfferedTool[]): number {
  return tools.reduce((sum, tool) => {
    const known = toolTokens.get(tool) ?? estimatedTokens(JSON.stringify(tool)) + ENTRY_TOKENS;
    toolTokens.set(tool, known);
    return sum + known;
  }, 0);
}

export function entryTokens(entry: ConversationEntry): number {
  if (entry.role === 'record') return ENTRY_TOKENS + estimatedTokens(JSON.stringify(entry));
  if (!('toolName' in entry)) return ENTRY_TOKENS + estimatedTokens(entry.text);
  const said = entry.role === 'tool' ? entry.result : entry.problem;
  return ENTRY_TOKENS + estimatedTokens(entry.toolName + JSON.stringify(entry.arguments) + said);
}

function shownPart(part: HistoryPart): { entry: ConversationEntry } {
  return part.kind !== 'result' ? part : part.result.entry(part.result.bodyBytes);
}

function partTokens(part: HistoryPart): number {
  return entryTokens(shownPart(part).entry);
}

/** Small ones get what they want; what is left is divided evenly among the large ones. */
function sharedRoom({ wanted, room }: { wanted: number[]; room: number }): number[] {
  const given = wanted.map(() => 0);
  let left = room;
  const ascending = wanted.map((want, index) => ({ want, index })).toSorted((a, b) => a.want - b.want);
  for (const [place, { want, index }] of ascending.entries()) {
    const share = Math.max(Math.floor(left / (ascending.length - place)), LEAST_BODY_TOKENS);
    given[index] = Math.min(want, share);
    left = Math.max(0, left - given[index]);
  }
  return given;
}

/** Where the history that fits begins; what is not part of it all fits nowhere else either, so that there are no gaps. */
function firstThatFits({ costs, asked, room }: { costs: number[]; asked: number; room: number }): number {
  let left = room;
  for (let index = costs.length - 1; index >= 0; index -= 1) {
    if (index !== asked) left -= costs[index] ?? 0;
    if (left < 0) return index + 1;
  }
  return 0;
}

function leftOut({
  history,
  isShown,
  shownResults,
}: {
  history: HistoryPart[];
  isShown: (index: number) => boolean;
  shownResults: { result: CalledResult; shownBytes: number }[];
}): FittedConversation['leftOut'] {
  const messages = history.map(({ kind }, index) => ({ kind, index })).filter(({ kind }) => kind === 'message');
  const shown = messages.filter(({ index }) => isShown(index)).length;
  const earlier = history.flatMap((part, index) =>
    part.kind === 'result' ? [{ result: part.result, shownBytes: isShown(index) ? part.result.bodyBytes : 0 }] : [],
  );
  const results = [...earlier, ...shownResults].flatMap(({ result: { turnId, step, ofBytes }, shownBytes }) =>
    shownBytes < ofBytes ? [{ turnId, step, shownBytes, ofBytes }] : [],
  );
  if (shown === messages.length && results.length === 0) return undefined;
  return { messages: { shown, of: messages.length }, results };
}
