// First rule of a turn: is this message accepted, and who answers it? Pure; what it says is then recorded in one statement.
import { ErrandError } from '../errors.ts';
import type { SubmittedMessage } from '../schemas/message.ts';
import type { KnownContact, KnownTurn, SessionSnapshot } from '../schemas/session-snapshot.ts';
import type { RoutedReason } from '../schemas/turn.ts';

/** `known`: this message was accepted before; its latest turn says where it stands. */
export type Acceptance =
  | { kind: 'known'; turn: KnownTurn }
  | { kind: 'new'; contact: KnownContact | null; newContact: boolean; routed: RoutedReason | null };

/**
 * Decides on a message of product.md 1 ("Receive"). Workers log refusals: none names the caller's session, whose id may be
 * an e-mail address.
 * @throws ErrandError `message_id_conflict`, `channel_mismatch`, `contact_mismatch` or `session_closed`
 */
export function acceptMessage(message: SubmittedMessage, snapshot: SessionSnapshot): Acceptance {
  const { session, settings, knownText, turns } = snapshot;
  if (knownText !== null && knownText !== message.text) {
    throw new ErrandError(
      'message_id_conflict',
      `message ${message.messageId} was submitted before with another text: give every message an id of its own`,
      { field: 'messageId' },
    );
  }
  if (session && session.channel !== message.channel) {
    throw new ErrandError(
      'channel_mismatch',
      `this session is on channel ${session.channel}, not ${message.channel}: open another session for another channel`,
      { field: 'channel' },
    );
  }
  const { contact, newContact } = contactOf(message, snapshot);
  const latest = turns.at(-1);
  if (latest) return { kind: 'known', turn: latest };
  if (session?.status === 'closed' || (session?.status === 'resolved' && !settings.reopen)) {
    throw new ErrandError('session_closed', `this session is ${session.status}: open another one`, {
      field: 'session',
    });
  }
  return { kind: 'new', contact, newContact, routed: routedReason(message, snapshot) };
}

function contactOf(message: SubmittedMessage, { session, contacts }: SessionSnapshot) {
  const { email, phone, externalId } = message.contact;
  const anonymous = email === undefined && phone === undefined && externalId === undefined;
  const own = contacts.find(({ contactId }) => contactId === session?.contactId) ?? null;
  // the strongest identifier decides when several contacts match: an id the company gave, then e-mail, then phone
  const named =
    contacts.find((contact) => externalId !== undefined && contact.externalId === externalId) ??
    contacts.find((contact) => email !== undefined && contact.email === email) ??
    contacts.find((contact) => phone !== undefined && contact.phone === phone);
  if (anonymous) return { contact: own, newContact: false };
  if (own && named?.contactId !== own.contactId) {
    throw new ErrandError(
      'contact_mismatch',
      'this session belongs to another contact: open another one for this contact',
      { field: 'contact' },
    );
  }
  return { contact: named ?? null, newContact: named === undefined };
}

function routedReason({ channel }: SubmittedMessage, { session, settings }: SessionSnapshot): RoutedReason | null {
  if (settings.autopilotOff.includes(channel)) return 'autopilot_off';
  return session?.handledBy === 'team' ? 'taken_over' : null;
}
