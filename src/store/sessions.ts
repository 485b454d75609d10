import { and, asc, desc, eq, or, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { contacts, messages, sessions } from './schema.ts';

const changes = {
  take_over: { handledBy: 'team', handoffReason: 'agent_took_over' },
  hand_back: { handledBy: 'ai', handoffReason: null },
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

/** A session as lists show it. */
export interface SessionEntry {
  sessionId: string;
  /** the caller's id */
  session: string;
  ticketNumber: number;
  channel: string;
  status: string;
  handledBy: string;
  handoffReason: string | null;
  handoffSummary: string | null;
  handedOffAt: Date | null;
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

/** The sessions of an organisation, those with the highest ticket number first. */
export async function readSessions(
  db: Database,
  { organisationId, limit }: { organisationId: string; limit: number },
): Promise<SessionEntry[]> {
  return entries(db)
    .where(eq(sessions.organisationId, organisationId))
    .orderBy(desc(sessions.ticketNumber))
    .limit(limit);
}

/** Found by our id, the caller's id, or the ticket number. */
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
  return found;
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
