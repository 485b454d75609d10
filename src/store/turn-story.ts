import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Channel } from '../schemas/channel.ts';
import { type Handoff, handoffSchema } from '../schemas/handoff.ts';
import { type ModelUsage, type RecordedContext, summedUsage } from '../schemas/model-usage.ts';
import type { ShownScenario } from '../schemas/scenario.ts';
import type { RecordedClaim, RecordedShortlist } from '../schemas/turn.ts';
import type { Database } from './database.ts';
import { sessions, steps, turns } from './schema.ts';
import { type TurnFilter, turnFits } from './turn-filter.ts';

/** One step of a turn as the ledger tells it. */
export interface StoryStep {
  step: number;
  model: string;
  offered: string[];
  /** set where more was visible than offered */
  shortlist: RecordedShortlist | null;
  /** set where the model was not shown everything */
  context: RecordedContext | null;
  usage: ModelUsage | null;
  /** the company's own answers that the AI was shown, best first */
  scenarios: ShownScenario[];
  chosen: string | null;
  arguments: Record<string, unknown> | null;
  dropped: string[];
  corrections: { toolName: string; problem: string }[];
  /** sentences of replies that were not sent */
  claims: RecordedClaim[];
  /** set where the turn ended in one */
  handoff: Handoff | null;
  /** the provider ended the reply before the model did */
  replyCut: boolean;
  /** what a message was about that was left to the team */
  topic: string | null;
  call: { method: string; url: string; state: string; status: number | null; cause: string | null } | null;
}

/** A turn with its steps in order. */
export interface TurnStory {
  turnId: string;
  sessionId: string;
  trigger: string;
  messageId: string | null;
  parentTurnId: string | null;
  status: string;
  cause: string | null;
  startedAt: Date;
  finishedAt: Date | null;
  /** of all its decisions; null where no model told what it took */
  usage: ModelUsage | null;
  steps: StoryStep[];
}

/** A place in the list of turns: after this turn, which is the older one of those that began in one instant with it. */
export interface TurnPosition {
  turnId: string;
  /** as PostgreSQL writes it: a Date would lose its microseconds */
  startedAt: string;
}

/** Where a turn stands in lists; undefined = there is no such turn. */
export async function readTurnPosition(
  db: Database,
  { organisationId, turnId }: { organisationId: string; turnId: string },
): Promise<TurnPosition | undefined> {
  const [found] = await db
    .select({ turnId: turns.id, startedAt: sql<string>`${turns.startedAt}::text` })
    .from(turns)
    .where(and(eq(turns.organisationId, organisationId), eq(turns.id, turnId)));
  return found;
}

/** Which turns a list shows. */
export interface TurnListFilter extends TurnFilter {
  organisationId: string;
  sessionId?: string | undefined;
  messageId?: string | undefined;
  /** of the turn's session */
  channel?: Channel | undefined;
  contactId?: string | undefined;
  after?: TurnPosition | undefined;
  limit?: number;
}

/** The turns of an organisation that fit, newest first, each with its steps. */
export async function readTurnStories(
  db: Database,
  { organisationId, sessionId, messageId, channel, contactId, after, limit = 100, ...filter }: TurnListFilter,
): Promise<TurnStory[]> {
  const ofSession = and(
    eq(sessions.organisationId, organisationId),
    eq(sessions.id, turns.sessionId),
    channel && eq(sessions.channel, channel),
    contactId === undefined ? undefined : eq(sessions.contactId, contactId),
  );
  const chosen = db
    .select()
    .from(turns)
    .where(
      and(
        eq(turns.organisationId, organisationId),
        sessionId === undefined ? undefined : eq(turns.sessionId, sessionId),
        messageId === undefined ? undefined : eq(turns.messageId, messageId),
        channel === undefined && contactId === undefined
          ? undefined
          : sql`exists (select from ${sessions} where ${ofSession})`,
        after && sql`(${turns.startedAt}, ${turns.id}) < (${after.startedAt}::timestamptz, ${after.turnId})`,
        turnFits(filter),
      ),
    )
    .orderBy(desc(turns.startedAt), desc(turns.id))
    .limit(limit)
    .as('chosen');
  const rows = await db
    .select()
    .from(chosen)
    .leftJoin(
      steps,
      and(eq(steps.organisationId, organisationId), eq(steps.ownerKind, 'turn'), eq(steps.ownerId, chosen.id)),
    )
    .orderBy(desc(chosen.startedAt), desc(chosen.id), asc(steps.step));
  const stories = new Map<string, TurnStory>();
  for (const { chosen: turn, steps: step } of rows) {
    // a turn that is open has the headers of the widget, sealed: nothing for a list
    const { sealedWidgetHeaders: _sealed, ...told } = turn;
    const story = stories.get(turn.id) ?? { ...told, turnId: turn.id, usage: null, steps: [] };
    stories.set(turn.id, story);
    if (!step) continue;
    story.steps.push(storyStep(step));
    story.usage = summedUsage([story.usage, step.decision?.usage]) ?? null;
  }
  return [...stories.values()];
}

/** A row of the ledger as stories tell it. */
export function storyStep({ decision, request, state, ...step }: typeof steps.$inferSelect): StoryStep {
  return {
    step: step.step,
    model: decision?.model ?? '',
    offered: decision?.offered ?? [],
    shortlist: decision?.shortlist ?? null,
    context: decision?.context ?? null,
    usage: decision?.usage ?? null,
    scenarios: decision?.scenarios ?? [],
    chosen: decision?.chosen?.toolName ?? null,
    arguments: step.arguments,
    dropped: (decision?.dropped ?? []).map(({ toolName }) => toolName),
    corrections: (decision?.corrections ?? []).map(({ toolName, problem }) => ({ toolName, problem })),
    claims: decision?.claims ?? [],
    // its summary is gone once it was purged
    replyCut: decision?.replyCut === true,
    handoff: decision?.handoff ? handoffSchema.parse(decision.handoff) : null,
    topic: decision?.topic ?? null,
    call: state && {
      method: request?.method ?? '',
      url: request?.url ?? '',
      state,
      status: step.responseStatus,
      cause: step.cause,
    },
  };
}
