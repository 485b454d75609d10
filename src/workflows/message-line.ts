// The messages of a session, its follow-ups and replays, in the order of acceptance: the one whose turn it is, and those that
// wait behind it.
import type { SubmittedMessage } from '../schemas/message.ts';
import type { TurnAnswer } from '../schemas/turn.ts';
import { INBOX_LIMIT, INBOX_LIMIT_BYTES } from '../turn/limits.ts';
import type { FollowUp, LineEntry, Replay } from './messages.ts';
import { assertFields, refusal } from './refusal.ts';
import { recorded } from './turn-activities.ts';

export interface MessageLine {
  current: LineEntry | undefined;
  waiting: LineEntry[];
  /** a message that is new to the session waits: one that is still being looked up may leave the line again; a follow-up has time */
  someoneWaits(): boolean;
  isCurrent(entry: Pick<LineEntry, 'messageId'>): boolean;
  /** an update validator: what it throws is refused without a trace. @throws ApplicationFailure */
  assertAcceptable(message: SubmittedMessage): void;
  /** joins the line, unless the message was answered before: then its answer. @throws ActivityFailure, a refusal */
  join(message: SubmittedMessage): Promise<TurnAnswer | null>;
  /** an update validator. @throws ApplicationFailure `session_busy` */
  assertRoomFor(entry: FollowUp | Replay): void;
  /** what no message began joins the line once */
  joinOnce(entry: FollowUp | Replay): void;
}

export function messageLine({
  sessionId,
  inbox,
  current,
}: {
  sessionId: string;
  inbox: LineEntry[];
  current: LineEntry | undefined;
}): MessageLine {
  const beingLookedUp = new Set<LineEntry>();
  const line: MessageLine = {
    current,
    waiting: [...inbox],
    someoneWaits: () => line.waiting.some((entry) => 'text' in entry && !beingLookedUp.has(entry)),
    isCurrent: ({ messageId }) => line.current?.messageId === messageId,
    assertAcceptable(message) {
      assertFields(message, { messageId: 'string', text: 'string' });
      const earlier = known(message);
      if (earlier && !('text' in earlier && earlier.text === message.text)) {
        const problem = `message ${message.messageId} was submitted before with another text`;
        throw refusal('message_id_conflict', problem, 'messageId');
      }
      if (!earlier) assertRoom(message);
    },
    async join(message) {
      if (known(message)) return null;
      line.waiting.push(message); // at once: the order of acceptance is the order of the line
      beingLookedUp.add(message);
      let stays = false;
      try {
        const answer = await recorded((activities) => activities.findAnswer({ sessionId, message }));
        stays = answer === null;
        return answer;
      } finally {
        beingLookedUp.delete(message);
        const place = stays ? -1 : line.waiting.indexOf(message);
        if (place >= 0) line.waiting.splice(place, 1);
      }
    },
    assertRoomFor(entry) {
      if (!known(entry)) assertRoom(entry);
    },
    joinOnce(entry) {
      if (!known(entry)) line.waiting.push(entry);
    },
  };

  function assertRoom(entry: LineEntry): void {
    // news must not keep the customer out: behind an open form, which only a message withdraws, it may wait for a day
    const before = 'text' in entry ? line.waiting.filter((one) => 'text' in one) : line.waiting;
    const tooMany = before.length >= INBOX_LIMIT;
    if (!tooMany && bytesOf([...line.waiting, entry]) <= INBOX_LIMIT_BYTES) return;
    const what = tooMany ? `${INBOX_LIMIT} messages` : 'long messages';
    throw refusal('session_busy', `${what} of this session are waiting: submit it again later`, 'session');
  }

  function bytesOf(entries: LineEntry[]): number {
    return new TextEncoder().encode(JSON.stringify(entries)).length;
  }

  function known({ messageId }: Pick<LineEntry, 'messageId'>): LineEntry | undefined {
    return [line.current, ...line.waiting].find((message) => message?.messageId === messageId);
  }

  return line;
}
