import { type AnyColumn, and, asc, desc, eq, lt, lte, or, sql } from 'drizzle-orm';
import type { Channel } from '../schemas/channel.ts';
import type { SessionStatus } from '../schemas/session-state.ts';
import type { Database } from './database.ts';
import { contacts, messages, sessions, turns } from './schema.ts';
import { type TurnFilter, turnFits } from './turn-filter.ts';

/** What was handed off keeps its reason when a person takes it up. */
const unlessTheTeams = <T>(column: AnyColumn, value: T) =>
  sql`case when ${sessions.handledBy} = 'team' then ${column} else ${value} end`;

const changes = {
  take_over: {
    handledBy: 'team',
    handoffReason: unlessTheTeams(sessions.handoffReason, 'agent_took_over'),
    handoffSummary: unlessTheTeams(sessions.handoffSummary, null),
    handedOffAt: unlessTheTeams(sessions.handedOffAt, sql`now()`),
  },
  hand_back: { handledBy: 'ai', handoffReason: null, handoffSummary: null, handedOffAt: null },
  resolve: { status: 'resolved' },
} as const;

/** Changes who answers in a session, or closes it; repeating a change does no harm. False = no such session. */
export async function updateSession(
  db: Database,
  { organisationId, sessionId, change }: { organisationId: string; sessionId: string; change: keyof typeof changes },
): Promise<boolean> {
  const updated = await db
    .update(sessions)
    .set({ ...changes[change], updatedAt: sql`now()` })
    .where(and(eq(sessions.organisationId, organisationId), eq(sessions.id, sessionId)))
    .returning({ id: sessions.id });
  return updated.length > 0;
}

/** Gives a session its number in an outside helpdesk, or takes it away. False = no such session. */
export async function setHelpdeskTicket(
  db: Database,
  { organisationId, sessionId, ticket }: { organisationId: string; sessionId: string; ticket: string | null },
): Promise<boolean> {
  const updated = await db
    .update(sessions)
    .set({ helpdeskTicket: ticket })
    .where(and(eq(sessions.organisationId, organisationId), eq(sessions.id, sessionId)))
    .returning({ id: sessions.id });
  return updated.length > 0;
}

/** A session as lists show it. */
export interface SessionEntry {
  sessionId: string;
  /** the caller's id */
  session: string;
  ticketNumber: number;
  channel: Channel;
  status: SessionStatus;
  handledBy: 'ai' | 'team';
  handoffReason: string | null;
  /** what the team has to know first */
  handoffSummary: string | null;
  handedOffAt: Date | null;
  /** its number in an outside helpdesk */
  helpdeskTicket: string | null;
  contactId: string | null;
  contact: string | null;
  createdAt: Date;
  updatedAt: Date;
}

const entry = {
  sessionId: sessions.id,
  session: sessions.externalId,
  ticketNumber: sessions.ticketNumber,
  channel: sessions.channel,
  status: sessions.status,
  handledBy: sessions.handledBy,
  handoffReason: sessions.handoffReason,
  handoffSummary: sessions.handoffSummary,
  handedOffAt: sessions.handedOffAt,
  helpdeskTicket: sessions.helpdeskTicket,
  contactId: sessions.contactId,
  contact: sql<string | null>`coalesce(${contacts.email}, ${contacts.phone}, ${contacts.externalId})`,
  createdAt: sessions.createdAt,
  updatedAt: sessions.updatedAt,
};

const entries = (db: Database) =>
  db
    .select(entry)
    .from(sessions)
    .leftJoin(contacts, and(eq(contacts.organisationId, sessions.organisationId), eq(contacts.id, sessions.contactId)));

/** Which sessions a list shows. */
export interface SessionFilter {
  helpdeskTicket?: string | undefined;
  /** open and waiting for the team */
  handedOff?: boolean | undefined;
  status?: SessionStatus | undefined;
  channel?: Channel | undefined;
  contactId?: string | undefined;
  /** with such a turn */
  turn?: TurnFilter | undefined;
}

/** The sessions of an organisation, those with the highest ticket number first; `before`: with a lower one. */
export async function readSessions(
  db: Database,
  {
    organisationId,
    limit,
    before,
    turn,
    ...filter
  }: SessionFilter & { organisationId: string; limit: number; before?: number | undefined },
): Promise<SessionEntry[]> {
  const { helpdeskTicket, handedOff, status, channel, contactId } = filter;
  const fits = turn && turnFits(turn);
  const ofSession = and(eq(turns.organisationId, sessions.organisationId), eq(turns.sessionId, sessions.id));
  return entries(db)
    .where(
      and(
        eq(sessions.organisationId, organisationId),
        helpdeskTicket === undefined ? undefined : eq(sessions.helpdeskTicket, helpdeskTicket),
        handedOff ? and(eq(sessions.handledBy, 'team'), eq(sessions.status, 'open')) : undefined,
        status && eq(sessions.status, status),
        channel && eq(sessions.channel, channel),
        contactId === undefined ? undefined : eq(sessions.contactId, contactId),
        before === undefined ? undefined : lt(sessions.ticketNumber, before),
        // follows from the turn's start, and spares a look at the turns of every later session
        turn?.until && lte(sessions.createdAt, turn.until),
        fits && sql`exists (select from ${turns} where ${ofSession} and ${fits})`,
      ),
    )
    .orderBy(desc(sessions.ticketNumber))
    .limit(limit);
}

/** Found by our id, the caller's id, or the ticket number; else by a helpdesk's, the newest of those it merged. */
export async function readSession(
  db: Database,
  {
    organisationId,
    session,
    ticketNumber,
  }: { organisationId: string; session: string; ticketNumber?: number | undefined },
): Promise<SessionEntry | undefined> {
  const named =
    ticketNumber === undefined
      ? or(eq(sessions.id, session), eq(sessions.externalId, session))
      : eq(sessions.ticketNumber, ticketNumber);
  const [found] = await entries(db)
    .where(and(eq(sessions.organisationId, organisationId), named))
    .limit(1);
  if (found || ticketNumber !== undefined) return found;
  const [newest] = await readSessions(db, { organisationId, helpdeskTicket: session, limit: 1 });
  return newest;
}

export interface MessageEntry {
  role: 'customer' | 'ai' | 'agent';
  id: string;
  text: string;
  createdAt: Date;
}

/** All messages of a session, oldest first. */
export async function readMessages(
  db: Database,
  { organisationId, sessionId }: { organisationId: string; sessionId: string },
): Promise<MessageEntry[]> {
  const { role, id, text, createdAt } = messages;
  return db
    .select({ role, id, text, createdAt })
    .from(messages)
    .where(and(eq(messages.organisationId, organisationId), eq(messages.sessionId, sessionId)))
    .orderBy(asc(messages.position));
}
