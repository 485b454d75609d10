// Asked of a message that arrives while its session is busy: one that was answered before must not wait in the line again.
import { unknownOrganisation } from '../errors.ts';
import type { SubmittedMessage } from '../schemas/message.ts';
import type { TurnAnswer } from '../schemas/turn.ts';
import type { Database } from '../store/database.ts';
import { readSessionSnapshot } from '../store/session-snapshot.ts';
import { acceptMessage } from '../turn/accept-message.ts';
import { recordedAnswer } from '../turn/recorded-answer.ts';
import { parsedMessage } from './begin-turn.ts';

/** The recorded answer, or null where the message is new or its turn has not ended; refuses what `beginTurn` would refuse. */
export function findAnswer(db: Database) {
  return async ({
    sessionId,
    message: given,
  }: {
    sessionId: string;
    message: SubmittedMessage;
  }): Promise<TurnAnswer | null> => {
    const message = parsedMessage(sessionId, given);
    const { organisationId, messageId, contact } = message;
    const snapshot = await readSessionSnapshot(db, { organisationId, sessionId, messageId, contact });
    if (!snapshot) throw unknownOrganisation(organisationId, 'organisationId');
    const acceptance = acceptMessage(message, snapshot);
    return acceptance.kind === 'known' ? recordedAnswer(acceptance.turn, snapshot) : null;
  };
}
