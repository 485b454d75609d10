import type { SessionEntry } from '../../store/sessions.ts';

/** A session in one line for people, and one more with why the team has it. */
export function sessionLines({
  ticketNumber,
  session,
  helpdeskTicket,
  channel,
  status,
  handledBy,
  contact,
  handoffReason,
  handoffSummary,
  handedOffAt,
}: Omit<SessionEntry, 'createdAt' | 'updatedAt'>): string[] {
  const name = `#${ticketNumber} ${session}${helpdeskTicket === null ? '' : ` (${helpdeskTicket})`}`;
  const since = handedOffAt === null ? '' : ` since ${handedOffAt.toISOString()}`;
  return [
    `${name}: ${channel}, ${status}, ${handledBy}, ${contact ?? 'anonymous'}`,
    ...(handledBy === 'team'
      ? [`  handed off, ${handoffReason}${since}${handoffSummary ? `: ${handoffSummary}` : ''}`]
      : []),
  ];
}
