/**
 * A reply as its channel delivers it, by `channel`. `parts` are messages to send one after the other, none
 * of them empty; `text` is one message. Only a reply of white space has no parts or an empty text.
 * Produced by `renderedReply` (src/turn/render/rendered-reply.ts), described channel by channel in docs/replies.md.
 */
export type RenderedReply =
  | { channel: 'web' | 'api'; text: string }
  | { channel: 'phone'; text: string }
  | { channel: 'sms' | 'whatsapp' | 'slack'; parts: string[] }
  | RenderedEmail;

/** The parts of an e-mail (RFC 2046, 5.1.4: alternatives of each other) and the header lines that thread it (RFC 5322, 3.6.4). */
export interface RenderedEmail {
  channel: 'email';
  /** one line, not yet encoded or folded */
  subject: string;
  html: string;
  text: string;
  /** message id of the customer's mail, with its angle brackets; absent where that mail had none */
  inReplyTo?: string;
  /** oldest first; empty = no such header line */
  references: string[];
}
