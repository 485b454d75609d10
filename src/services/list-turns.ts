import { ErrandError } from '../errors.ts';
import type { Channel } from '../schemas/channel.ts';
import type { Database } from '../store/database.ts';
import type { TurnFilter } from '../store/turn-filter.ts';
import { readTurnPosition, readTurnStories, type TurnPosition, type TurnStory } from '../store/turn-story.ts';
import { calledActionId } from './called-action.ts';
import { showOrganisation } from './edit-organisation.ts';
import { findContact } from './find-contact.ts';
import { namedSession } from './named-session.ts';

/** Which turns. */
export interface TurnListInput extends Omit<TurnFilter, 'actionId'> {
  organisationId: string;
  /** the caller's id, ours, `#` and the ticket number, or a helpdesk's number */
  session?: string | undefined;
  /** contact id, external id, e-mail or phone */
  contact?: string | undefined;
  channel?: Channel | undefined;
  /** called by the turn: tool name, id or name */
  action?: string | undefined;
  /** goes on after this turn of the page before */
  after?: string | undefined;
  limit: number;
}

/** Newest first; of those that began in one instant the greater id. */
export interface TurnPage {
  turns: TurnStory[];
  /** what to go on after; null = there is no more */
  next: string | null;
}

/**
 * A page of the turns of an organisation, or of one session. Neither start nor id of a turn ever changes, so that pages
 * neither repeat nor miss a turn while others are added.
 * @throws ErrandError `unknown_organisation`, `not_found` for session, contact, action or turn
 */
export async function listTurns(
  db: Database,
  { organisationId, session, contact, action, after, limit, ...filter }: TurnListInput,
): Promise<TurnPage> {
  await showOrganisation(db, organisationId);
  const named = session === undefined ? undefined : await namedSession(db, { organisationId, session });
  const owner = contact === undefined ? undefined : await findContact(db, { organisationId, reference: contact });
  const found = await readTurnStories(db, {
    ...filter,
    organisationId,
    sessionId: named?.sessionId,
    contactId: owner?.contactId,
    actionId: action === undefined ? undefined : await calledActionId(db, { organisationId, action }),
    after: after === undefined ? undefined : await positionOf(db, { organisationId, turnId: after }),
    limit: limit + 1,
  });
  const turns = found.slice(0, limit);
  return { turns, next: found.length > limit ? (turns.at(-1)?.turnId ?? null) : null };
}

async function positionOf(db: Database, turn: { organisationId: string; turnId: string }): Promise<TurnPosition> {
  const position = await readTurnPosition(db, turn);
  if (position) return position;
  throw new ErrandError('not_found', `there is no turn "${turn.turnId}" to go on after`, { field: 'after' });
}
