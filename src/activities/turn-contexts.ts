// A turn's activities mostly run on one worker, one after the other: what the first of them read is kept for the next ones
// for a moment, and read again where another worker, or a later time, takes the turn up.
import { storedBodyText } from '../http/body-text.ts';
import type { SessionSnapshot } from '../schemas/session-snapshot.ts';
import type { TurnContext, TurnRef } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import { readSessionSnapshot } from '../store/session-snapshot.ts';
import type { BodyText } from '../turn/step-outcome.ts';
import { turnContext } from '../turn/turn-context.ts';

const FRESH_MS = 15_000;
const MOST_TURNS = 200;
/** of all response bodies kept */
const MOST_CHARACTERS = 64 * 1024 * 1024;

export interface TurnContexts {
  /**
   * The kept context, if it already holds what the caller builds on; else read now. Steps of a turn may alternate between
   * workers: a context kept here does not know what another worker did since.
   */
  of(ref: TurnRef, holds: (context: TurnContext) => boolean): Promise<TurnContext>;
  read(ref: TurnRef): Promise<TurnContext>;
  keep(ref: TurnRef, snapshot: SessionSnapshot): TurnContext;
  forget(ref: TurnRef): void;
}

export function createTurnContexts(db: Database): TurnContexts {
  const kept = new Map<string, { context: TurnContext; until: number }>();
  const keyOf = ({ organisationId, turnId }: TurnRef) => `${organisationId}\n${turnId}`;

  function keep(ref: TurnRef, snapshot: SessionSnapshot): TurnContext {
    const { sessionId, turnId } = ref;
    const context = turnContext({ snapshot, sessionId, turnId, bodyText: recordedBodyText });
    kept.delete(keyOf(ref));
    const now = Date.now();
    kept.set(keyOf(ref), { context, until: now + FRESH_MS });
    // oldest first; turns that end on another worker are never forgotten here, and may hold bodies of 10 MiB
    let characters = 0;
    for (const [, one] of kept) characters += charactersIn(one.context);
    for (const [oldest, one] of kept) {
      if (one.until > now && kept.size <= MOST_TURNS && characters <= MOST_CHARACTERS) break;
      characters -= charactersIn(one.context);
      kept.delete(oldest);
    }
    return context;
  }

  async function read(ref: TurnRef): Promise<TurnContext> {
    const snapshot = await readSessionSnapshot(db, ref);
    if (!snapshot) throw new Error(`organisation ${ref.organisationId} is gone`);
    return keep(ref, snapshot);
  }

  return {
    read,
    keep,
    async of(ref, holds) {
      const found = kept.get(keyOf(ref));
      return found && found.until > Date.now() && holds(found.context) ? found.context : read(ref);
    },
    forget: (ref) => void kept.delete(keyOf(ref)),
  };
}

function charactersIn({ steps, earlierSteps }: TurnContext): number {
  return [...steps, ...earlierSteps].reduce(
    (sum, { outcome }) => sum + (outcome?.kind === 'response' ? outcome.body.length : 0),
    0,
  );
}

/** A stored body as the text that the AI read. */
export function recordedBodyText({ base64, headers, cut }: Parameters<BodyText>[0]): string {
  return storedBodyText({ bytes: Buffer.from(base64, 'base64'), headers, cut });
}
